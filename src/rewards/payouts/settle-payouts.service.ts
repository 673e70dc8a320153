import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { LedgerAccountRef } from '../../ledger/ledger.types.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import type { RewardEntity } from '../reward.entity.js';
import { REWARD_PAID, rewardEvent } from '../rewards.events.js';
import type { PayoutBatchEntity } from './payout-batch.entity.js';
import type { PayoutItemEntity } from './payout-item.entity.js';
import { nextTry } from './payout-retry.policy.js';
import { PAYOUT_COMPLETED, PAYOUT_FAILED, payoutEvent } from './payouts.events.js';
import { PayoutsRepository } from './payouts.repository.js';

/** What a payment does to the books and to its rewards; within the caller's transaction, the item locked. */
@Injectable()
export class SettlePayoutsService {
  constructor(
    private readonly payouts: PayoutsRepository,
    private readonly ledger: LedgerService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** The money leaves: the beneficiary is no longer owed it. Once per item. */
  async leave(ctx: RequestContext, item: PayoutItemEntity, batch: PayoutBatchEntity): Promise<void> {
    const { id, amountMinor } = item;
    const [beneficiary, payer] = sidesOf(item, batch);
    await this.ledger.post(ctx, {
      idempotencyKey: `payout.sent:${id}`,
      kind: 'payout.sent',
      sourceType: 'payout',
      sourceId: id,
      entries: [
        { account: beneficiary, debitMinor: amountMinor },
        { account: payer, creditMinor: amountMinor },
      ],
    });
  }

  /** It arrived: the rewards are paid. */
  async arrive(
    ctx: RequestContext,
    item: PayoutItemEntity,
    batch: PayoutBatchEntity,
    reference: string,
  ): Promise<PayoutItemEntity> {
    const change = {
      status: 'paid' as const,
      reference,
      dueAt: null,
      lastError: null,
      finishedAt: clock.now(ctx),
    };
    const paid = { ...item, ...change };
    await this.payouts.updateItem(item.id, change);
    const rewards = await this.payouts.moveRewards([item.id], 'queued', 'paid');
    await this.outbox.publishMany(ctx, [
      ...rewards.map((reward) => rewardEvent(REWARD_PAID, reward, payableOf(reward))),
      payoutEvent(PAYOUT_COMPLETED, paid),
    ]);
    await this.record(ctx, item, paid);
    await this.closeBatch(ctx, batch);
    return paid;
  }

  /** It did not go through: tried again later, or given back and held until somebody releases it. */
  async bounce(
    ctx: RequestContext,
    item: PayoutItemEntity,
    batch: PayoutBatchEntity,
    failure: { isFinal: boolean; reason: string },
  ): Promise<PayoutItemEntity> {
    const lastError = failure.reason.slice(0, 500);
    const dueAt = failure.isFinal ? null : nextTry(clock.now(ctx), item.attempts);
    if (dueAt !== null) {
      await this.payouts.updateItem(item.id, { status: 'pending', dueAt, lastError });
      return { ...item, status: 'pending', dueAt, lastError };
    }
    const change = { status: 'failed' as const, dueAt: null, lastError, finishedAt: clock.now(ctx) };
    const failed = { ...item, ...change };
    await this.payouts.updateItem(item.id, change);
    await this.giveBack(ctx, item, batch);
    await this.payouts.moveRewards([item.id], 'queued', 'failed');
    await this.outbox.publish(ctx, payoutEvent(PAYOUT_FAILED, failed));
    await this.record(ctx, item, failed);
    await this.closeBatch(ctx, batch);
    return failed;
  }

  private async giveBack(
    ctx: RequestContext,
    item: PayoutItemEntity,
    batch: PayoutBatchEntity,
  ): Promise<void> {
    if (item.sentAt === null) return;
    const { id, amountMinor } = item;
    const [beneficiary, payer] = sidesOf(item, batch);
    await this.ledger.post(ctx, {
      idempotencyKey: `payout.returned:${id}`,
      kind: 'payout.returned',
      sourceType: 'payout',
      sourceId: id,
      entries: [
        { account: payer, debitMinor: amountMinor },
        { account: beneficiary, creditMinor: amountMinor },
      ],
    });
  }

  /** Two that end the last payments at the same time must not both see the other's as open. */
  private async closeBatch(ctx: RequestContext, { id }: PayoutBatchEntity): Promise<void> {
    const batch = await this.payouts.lockBatch(id);
    if (!batch || (batch.status !== 'processing' && batch.status !== 'approved')) return;
    if (await this.payouts.hasOpenItems(id)) return;
    await this.payouts.updateBatch(id, { status: 'completed', completedAt: clock.now(ctx) });
  }

  private async record(
    ctx: RequestContext,
    before: PayoutItemEntity,
    after: PayoutItemEntity,
  ): Promise<void> {
    await this.audit.record(ctx, {
      action: `payout.${after.status}`,
      subjectType: 'payout',
      subjectId: after.id,
      before: { status: before.status },
      after: { status: after.status, reference: after.reference, error: after.lastError },
    });
  }
}

/** Who is owed, and out of whose money it is paid: the platform's cash, or the company's debt for the commission. */
function sidesOf(item: PayoutItemEntity, batch: PayoutBatchEntity): [LedgerAccountRef, LedgerAccountRef] {
  const { beneficiaryKind, beneficiaryId, currency } = item;
  const payer: LedgerAccountRef =
    batch.advertiserId === null
      ? { kind: 'clearing', ownerId: null, currency }
      : { kind: 'advertiser', ownerId: batch.advertiserId, currency };
  return [{ kind: beneficiaryKind, ownerId: beneficiaryId, currency }, payer];
}

/** What of a reward went into its payment. */
function payableOf({ amountMinor, reversedMinor }: RewardEntity): bigint {
  return amountMinor - reversedMinor;
}
