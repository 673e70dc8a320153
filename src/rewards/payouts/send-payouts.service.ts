import { Inject, Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import type { PayoutBatchEntity } from './payout-batch.entity.js';
import type { PayoutItemEntity } from './payout-item.entity.js';
import { PayoutsRepository } from './payouts.repository.js';
import { CsvProvider } from './providers/csv.provider.js';
import type { PayoutProvider, TransferOutcome } from './providers/payout-provider.types.js';
import { SandboxProvider } from './providers/sandbox.provider.js';
import { SettlePayoutsService } from './settle-payouts.service.js';

/** A worker that died in the middle of a payment has it for this long; then it is asked for again. */
const LEASE_MS = 5 * 60_000;

interface Sending {
  item: PayoutItemEntity;
  batch: PayoutBatchEntity;
}

/** Hands approved payments to their provider and keeps what became of them. */
@Injectable()
export class SendPayoutsService {
  private readonly providers: ReadonlyMap<string, PayoutProvider>;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly payouts: PayoutsRepository,
    private readonly settlement: SettlePayoutsService,
    csv: CsvProvider,
    sandbox: SandboxProvider,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.providers = new Map([csv, sandbox].map((provider) => [provider.name, provider]));
  }

  /** Sends everything of the tenant that is due by its clock; returns how many payments were tried. */
  async sendDue(ctx: RequestContext): Promise<number> {
    for (let tried = 0; ; tried++) {
      const sending = await this.tx.run(ctx, () => this.take(ctx));
      if (!sending) return tried;
      const outcome = await this.hand(ctx, sending);
      await this.tx.run(ctx, () => this.conclude(ctx, sending, outcome));
    }
  }

  /** Whether somebody else still has a payment of the tenant in hand that `sendDue` left to them. */
  async isUnderway(ctx: RequestContext): Promise<boolean> {
    return this.tx.run(ctx, () => this.payouts.hasUnderway(clock.now(ctx)));
  }

  /** The money is booked as gone before anybody is asked to move it: a crash in between loses none. */
  private async take(ctx: RequestContext): Promise<Sending | null> {
    const now = clock.now(ctx);
    const item = await this.payouts.lockDue(now);
    if (!item) return null;
    const batch = await this.payouts.lockBatch(item.batchId);
    if (!batch) throw new Error(`the batch ${item.batchId} of a payout is gone`);
    if (batch.status === 'approved') await this.payouts.updateBatch(batch.id, { status: 'processing' });
    const change = {
      status: 'processing' as const,
      attempts: item.attempts + 1,
      dueAt: new Date(now.getTime() + LEASE_MS),
      sentAt: item.sentAt ?? now,
    };
    await this.payouts.updateItem(item.id, change);
    await this.settlement.leave(ctx, item, batch);
    return { item: { ...item, ...change }, batch };
  }

  private async hand(ctx: RequestContext, { item, batch }: Sending): Promise<TransferOutcome> {
    const provider = this.providers.get(batch.provider);
    if (!provider) throw new Error(`no provider ${batch.provider} sends payouts`);
    try {
      return await provider.send(ctx, item);
    } catch (error) {
      this.logger.error({ err: error, payoutId: item.id }, 'a payout provider failed');
      return { kind: 'failed', isFinal: false, reason: 'the provider could not be asked' };
    }
  }

  private async conclude(
    ctx: RequestContext,
    { item, batch }: Sending,
    outcome: TransferOutcome,
  ): Promise<void> {
    const now = await this.payouts.lockItem(item.id);
    // Somebody else has taken it over since, and says how it ended.
    if (now?.status !== 'processing' || now.attempts !== item.attempts) return;
    if (outcome.kind === 'paid') await this.settlement.arrive(ctx, now, batch, outcome.reference);
    else if (outcome.kind === 'accepted') await this.payouts.updateItem(item.id, { dueAt: null });
    else await this.settlement.bounce(ctx, now, batch, outcome);
  }
}
