import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { UsersModule } from '../users/users.module.js';
import { ApproveDueRewardsJob } from './jobs/approve-due-rewards.job.js';
import { DuePayoutsRepository } from './jobs/due-payouts.repository.js';
import { DueRewardsRepository } from './jobs/due-rewards.repository.js';
import { SendDuePayoutsJob } from './jobs/send-due-payouts.job.js';
import { OwnPayoutsController } from './payouts/own-payouts.controller.js';
import { PayoutRunsService } from './payouts/payout-runs.service.js';
import { PayoutsController } from './payouts/payouts.controller.js';
import { PayoutsReadRepository } from './payouts/payouts-read.repository.js';
import { PayoutsRepository } from './payouts/payouts.repository.js';
import { PayoutsService } from './payouts/payouts.service.js';
import { CsvProvider } from './payouts/providers/csv.provider.js';
import { SandboxProvider } from './payouts/providers/sandbox.provider.js';
import { SandboxRepository } from './payouts/providers/sandbox.repository.js';
import { SandboxService } from './payouts/providers/sandbox.service.js';
import { RunPayoutsService } from './payouts/run-payouts.service.js';
import { SendPayoutsService } from './payouts/send-payouts.service.js';
import { SettlePayoutsService } from './payouts/settle-payouts.service.js';
import { RewardsController } from './rewards.controller.js';
import { RewardsRepository } from './rewards.repository.js';
import { RewardsService } from './rewards.service.js';
import { MoneySettingsController } from './settings/money-settings.controller.js';
import { MoneySettingsRepository } from './settings/money-settings.repository.js';
import { MoneySettingsService } from './settings/money-settings.service.js';

@Module({
  imports: [LedgerModule, UsersModule],
  controllers: [RewardsController, MoneySettingsController, PayoutsController, OwnPayoutsController],
  providers: [
    RewardsService,
    RewardsRepository,
    ApproveDueRewardsJob,
    DueRewardsRepository,
    MoneySettingsService,
    MoneySettingsRepository,
    PayoutsService,
    PayoutRunsService,
    RunPayoutsService,
    SendPayoutsService,
    SettlePayoutsService,
    PayoutsRepository,
    PayoutsReadRepository,
    CsvProvider,
    SandboxProvider,
    SandboxRepository,
    SandboxService,
    SendDuePayoutsJob,
    DuePayoutsRepository,
  ],
  exports: [
    RewardsService,
    MoneySettingsService,
    PayoutsService,
    PayoutRunsService,
    SandboxService,
    SendPayoutsService,
  ],
})
export class RewardsModule {}
