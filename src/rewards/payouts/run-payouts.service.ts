import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { KycService } from '../../users/kyc.service.js';
import { REWARD_QUEUED, rewardEvent } from '../rewards.events.js';
import { MoneySettingsService } from '../settings/money-settings.service.js';
import type { PayoutBatchEntity } from './payout-batch.entity.js';
import type { PayoutItemEntity } from './payout-item.entity.js';
import { planPayouts } from './payout-plan.policy.js';
import { type PayableRow, PayoutsRepository } from './payouts.repository.js';
import type { HeldBalance, PayableReward, PayoutProviderName, PlannedItem } from './payouts.types.js';

export interface PayoutRun {
  /** Null when there was nothing to pay. */
  batch: PayoutBatchEntity | null;
  held: HeldBalance[];
}

/** Picks what may be paid, each reward once, and makes a batch of it. */
@Injectable()
export class RunPayoutsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly payouts: PayoutsRepository,
    private readonly settings: MoneySettingsService,
    private readonly kyc: KycService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Runs of a tenant wait for each other, so that what one has picked the next does not see. A company that
   * pays its promoters itself is named; its batch needs no approval but its own proof.
   */
  async run(
    ctx: RequestContext,
    provider: PayoutProviderName,
    advertiserId: string | null = null,
  ): Promise<PayoutRun> {
    return this.tx.run(ctx, async () => {
      await this.payouts.lockRuns(ctx.tenantId);
      const rows = await this.payouts.lockPayable(advertiserId);
      // The minimum spares the platform small transfers; a company settles its statement to the cent.
      const minimum = advertiserId === null ? await this.settings.minimumOf(ctx) : () => 0n;
      const { items, held } = planPayouts(
        rows.map((row) => this.judged(row)),
        minimum,
      );
      if (items.length === 0) return { batch: null, held };
      return { batch: await this.store(ctx, provider, advertiserId, items), held };
    });
  }

  private judged({ userStatus, kycStatus, hasReturned, ...reward }: PayableRow): PayableReward {
    if (hasReturned) return { ...reward, hold: 'returned' };
    // A partner's user has no account of ours: the partner answers for who they are.
    if (userStatus === null || kycStatus === null) return { ...reward, hold: null };
    if (userStatus !== 'active') return { ...reward, hold: 'inactive' };
    return { ...reward, hold: this.kyc.mayBePaid({ kycStatus }) ? null : 'identity_check' };
  }

  private async store(
    ctx: RequestContext,
    provider: PayoutProviderName,
    advertiserId: string | null,
    planned: readonly PlannedItem[],
  ): Promise<PayoutBatchEntity> {
    const createdAt = clock.now(ctx);
    const createdBy = principalKey(ctx.principal);
    const isDirect = advertiserId !== null;
    const batch: PayoutBatchEntity = {
      id: newId(),
      tenantId: ctx.tenantId,
      provider,
      advertiserId,
      status: isDirect ? 'processing' : 'draft',
      createdBy,
      approvedBy: isDirect ? createdBy : null,
      createdAt,
      approvedAt: isDirect ? createdAt : null,
      completedAt: null,
    };
    const items = planned.map(({ rewards, ...item }): PayoutItemEntity & { rewards: PayableReward[] } => ({
      id: newId(),
      tenantId: ctx.tenantId,
      batchId: batch.id,
      ...item,
      rewardCount: rewards.length,
      status: isDirect ? 'processing' : 'draft',
      attempts: 0,
      dueAt: null,
      lastError: null,
      reference: null,
      sentAt: null,
      finishedAt: null,
      createdAt,
      rewards,
    }));
    await this.payouts.insertBatch(
      batch,
      items.map(({ rewards: _, ...item }) => item),
    );
    const claims = items.flatMap(({ id, rewards }) =>
      rewards.map(({ id: rewardId, minor }) => ({ rewardId, itemId: id, minor })),
    );
    await this.payouts.claim(ctx.tenantId, claims);
    const queued = planned.flatMap(({ rewards }) =>
      rewards.map((reward) => rewardEvent(REWARD_QUEUED, reward, reward.minor)),
    );
    await this.outbox.publishMany(ctx, queued);
    await this.audit.record(ctx, {
      action: 'payout.batch_created',
      subjectType: 'payout_batch',
      subjectId: batch.id,
      after: { provider, advertiserId, items: items.length, rewards: claims.length },
    });
    return batch;
  }
}
