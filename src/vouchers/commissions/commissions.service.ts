import { Injectable } from '@nestjs/common';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { LedgerAccountRef } from '../../ledger/ledger.types.js';
import { RewardsService } from '../../rewards/rewards.service.js';
import type { ActiveAffiliate } from '../../users/users.types.js';
import { commissionOf } from '../orders/order-amounts.policy.js';
import type { OrderEntity } from '../orders/order.entity.js';
import type { AffiliateCommissionEntity } from './affiliate-commission.entity.js';
import { CommissionsRepository } from './commissions.repository.js';

export const COMMISSION_EARNED = 'commission.earned';
export const COMMISSION_REVERSED = 'commission.reversed';

/** What affiliates earn by orders: record, ledger and reward together, in the transaction of the order. */
@Injectable()
export class CommissionsService {
  constructor(
    private readonly commissions: CommissionsRepository,
    private readonly ledger: LedgerService,
    private readonly rewards: RewardsService,
  ) {}

  /** Makes the order's one commission, also at a rate of nothing; it may be paid after the cool-off. */
  async earn(
    ctx: RequestContext,
    order: OrderEntity,
    affiliate: ActiveAffiliate,
    coolOffDays: number,
  ): Promise<AffiliateCommissionEntity> {
    const baseMinor = order.itemsMinor + order.shippingMinor;
    const { currency, id: orderId } = order;
    const commission: AffiliateCommissionEntity = {
      tenantId: ctx.tenantId,
      orderId,
      id: newId(),
      affiliateId: affiliate.userId,
      voucherCode: affiliate.voucherCode,
      commissionBasisPoints: affiliate.commissionBasisPoints,
      baseMinor,
      amountMinor: commissionOf(baseMinor, affiliate.commissionBasisPoints),
      reversedMinor: 0n,
      currency,
      rewardId: null,
      earnedAt: clock.now(ctx),
    };
    commission.rewardId = await this.credit(ctx, commission, coolOffDays);
    await this.commissions.insert(commission);
    return commission;
  }

  /** Takes back until so much of the commission is taken back in all; the commission as it is then. */
  async reverseTo(
    ctx: RequestContext,
    commission: AffiliateCommissionEntity,
    reversedMinor: bigint,
  ): Promise<AffiliateCommissionEntity> {
    const minor = reversedMinor - commission.reversedMinor;
    if (minor === 0n) return commission;
    if (commission.rewardId === null) throw new Error('a commission of nothing has nothing to take back');
    await this.rewards.reverseOne(ctx, commission.rewardId, reversedMinor);
    const [shop, affiliate] = accountsOf(commission);
    await this.ledger.post(ctx, {
      idempotencyKey: `${COMMISSION_REVERSED}:${newId()}`,
      kind: COMMISSION_REVERSED,
      sourceType: 'order',
      sourceId: commission.orderId,
      entries: [
        { account: affiliate, debitMinor: minor },
        { account: shop, creditMinor: minor },
      ],
    });
    await this.commissions.saveReversed(commission.orderId, reversedMinor);
    return { ...commission, reversedMinor };
  }

  /** Takes all of it back and makes room for another: the order's code was changed or removed. */
  async remove(ctx: RequestContext, commission: AffiliateCommissionEntity): Promise<void> {
    await this.reverseTo(ctx, commission, commission.amountMinor);
    await this.commissions.delete(commission.orderId);
  }

  async findOfOrders(orderIds: readonly string[]): Promise<Map<string, AffiliateCommissionEntity>> {
    const rows = orderIds.length === 0 ? [] : await this.commissions.findOfOrders(orderIds);
    return new Map(rows.map((row) => [row.orderId, row]));
  }

  /** Books it and makes the reward; null for a commission of nothing, which moves no money. */
  private async credit(
    ctx: RequestContext,
    commission: AffiliateCommissionEntity,
    coolOffDays: number,
  ): Promise<string | null> {
    const { id, orderId, amountMinor, currency, affiliateId } = commission;
    if (amountMinor === 0n) return null;
    const [shop, affiliate] = accountsOf(commission);
    await this.ledger.post(ctx, {
      idempotencyKey: `${COMMISSION_EARNED}:${id}`,
      kind: COMMISSION_EARNED,
      sourceType: 'order',
      sourceId: orderId,
      entries: [
        { account: shop, debitMinor: amountMinor },
        { account: affiliate, creditMinor: amountMinor },
      ],
    });
    const reward = await this.rewards.create(ctx, {
      conversionId: null,
      orderId,
      advertiserId: null,
      settlementMode: 'platform',
      beneficiaryKind: 'affiliate',
      beneficiaryId: affiliateId,
      amountMinor,
      currency,
      coolOffDays,
    });
    return reward.id;
  }
}

function accountsOf({
  affiliateId,
  currency,
}: AffiliateCommissionEntity): [LedgerAccountRef, LedgerAccountRef] {
  return [
    { kind: 'shop', ownerId: null, currency },
    { kind: 'affiliate', ownerId: affiliateId, currency },
  ];
}
