import { AuditRepository } from '../../../src/audit/audit.repository.js';
import { AuditService } from '../../../src/audit/audit.service.js';
import { ConversionChangesRepository } from '../../../src/attribution/conversion-changes.repository.js';
import { ConversionMoneyRepository } from '../../../src/attribution/conversion-money.repository.js';
import { ConversionsRepository } from '../../../src/attribution/conversions.repository.js';
import { CreditConversionsService } from '../../../src/attribution/credit-conversions.service.js';
import { DecideConversionService } from '../../../src/attribution/decide-conversion.service.js';
import { RefundConversionService } from '../../../src/attribution/refund-conversion.service.js';
import { AppDatabase } from '../../../src/database/app-database.js';
import { createDataSource } from '../../../src/database/data-source.js';
import { TenantTransactions } from '../../../src/database/tenant-transactions.js';
import { ENTITIES } from '../../../src/entities.js';
import { LedgerReadRepository } from '../../../src/ledger/ledger-read.repository.js';
import { LedgerRepository } from '../../../src/ledger/ledger.repository.js';
import { LedgerService } from '../../../src/ledger/ledger.service.js';
import { OutboxRepository } from '../../../src/outbox/outbox.repository.js';
import { OutboxService } from '../../../src/outbox/outbox.service.js';
import { OutboxWakeUp } from '../../../src/outbox/outbox-wake-up.js';
import { PayoutsReadRepository } from '../../../src/rewards/payouts/payouts-read.repository.js';
import { PayoutsRepository } from '../../../src/rewards/payouts/payouts.repository.js';
import { PayoutsService } from '../../../src/rewards/payouts/payouts.service.js';
import { CsvProvider } from '../../../src/rewards/payouts/providers/csv.provider.js';
import { SandboxProvider } from '../../../src/rewards/payouts/providers/sandbox.provider.js';
import { SandboxRepository } from '../../../src/rewards/payouts/providers/sandbox.repository.js';
import { RunPayoutsService } from '../../../src/rewards/payouts/run-payouts.service.js';
import { SendPayoutsService } from '../../../src/rewards/payouts/send-payouts.service.js';
import { SettlePayoutsService } from '../../../src/rewards/payouts/settle-payouts.service.js';
import { RewardsRepository } from '../../../src/rewards/rewards.repository.js';
import { RewardsService } from '../../../src/rewards/rewards.service.js';
import { MoneySettingsRepository } from '../../../src/rewards/settings/money-settings.repository.js';
import { MoneySettingsService } from '../../../src/rewards/settings/money-settings.service.js';
import { CapUsesRepository } from '../../../src/tracking/caps/cap-uses.repository.js';
import { GiveBackUnitsService } from '../../../src/tracking/caps/give-back-units.service.js';
import { mayBePaid } from '../../../src/users/kyc.policy.js';
import type { KycService } from '../../../src/users/kyc.service.js';

type LogArguments = ConstructorParameters<typeof SendPayoutsService>[5];

/** The services that move money, put together as the program does, without its servers and schedules. */
export async function openMoneyServices(url: string) {
  const database = new AppDatabase(
    createDataSource({ url, entities: ENTITIES, poolSize: 8, applicationName: 'chaos' }),
  );
  await database.onModuleInit();
  const tx = new TenantTransactions(database);
  const outbox = new OutboxService(tx, new OutboxRepository(tx), new OutboxWakeUp());
  const audit = new AuditService(tx, new AuditRepository(tx));
  const ledger = new LedgerService(tx, new LedgerRepository(tx), new LedgerReadRepository(tx));
  const rewards = new RewardsService(tx, new RewardsRepository(tx), outbox, audit);
  const conversions = new ConversionsRepository(tx);
  const changes = new ConversionChangesRepository(tx);
  const credits = new CreditConversionsService(new ConversionMoneyRepository(tx), ledger, rewards);
  const caps = new GiveBackUnitsService(new CapUsesRepository(tx));
  const payoutRows = new PayoutsRepository(tx);
  const settings = new MoneySettingsService(tx, new MoneySettingsRepository(tx), audit);
  const identity = { mayBePaid: (user) => mayBePaid(user.kycStatus) } as Pick<KycService, 'mayBePaid'>;
  const settlement = new SettlePayoutsService(payoutRows, ledger, outbox, audit);
  const bank = new SandboxProvider(tx, new SandboxRepository(tx));
  const logger = { error: console.error } as unknown as LogArguments;
  return {
    tx,
    conversions,
    rewards,
    decisions: new DecideConversionService(tx, conversions, credits, caps, changes, outbox, audit),
    refunds: new RefundConversionService(conversions, credits, caps, changes, outbox, audit),
    runs: new RunPayoutsService(tx, payoutRows, settings, identity as KycService, outbox, audit),
    payouts: new PayoutsService(tx, payoutRows, new PayoutsReadRepository(tx), settlement, audit),
    sender: new SendPayoutsService(tx, payoutRows, settlement, new CsvProvider(), bank, logger),
    close: () => database.onApplicationShutdown(),
  };
}

export type MoneyServices = Awaited<ReturnType<typeof openMoneyServices>>;
