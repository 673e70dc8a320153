import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { OffersService } from '../offers/offers.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { RewardsService } from '../rewards/rewards.service.js';
import type { ConversionEntity } from './conversion.entity.js';
import { type Decision, statusAfter } from './conversion-status.policy.js';
import { CONVERSION_APPROVED, CONVERSION_REJECTED, conversionEvent } from './conversions.events.js';
import { ConversionsRepository } from './conversions.repository.js';

/** Approves and rejects: state, money, reward, event and audit entry in one transaction. */
@Injectable()
export class DecideConversionService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly offers: OffersService,
    private readonly ledger: LedgerService,
    private readonly rewards: RewardsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Decides a conversion that the caller holds locked or has just made.
   * @throws ConversionAlreadyDecided
   */
  async settle(
    ctx: RequestContext,
    conversion: ConversionEntity,
    decision: Decision,
    reason: string | null,
  ): Promise<ConversionEntity> {
    const status = statusAfter(conversion.status, decision);
    return this.tx.run(ctx, async () => {
      const decided = { status, reason, decidedAt: clock.now(ctx), decidedBy: principalKey(ctx.principal) };
      const after = { ...conversion, ...decided };
      await this.conversions.decide(conversion.id, decided);
      // A commission of nothing moves no money and earns no reward.
      if (decision === 'approve' && conversion.commissionMinor > 0n) await this.pay(ctx, after);
      const type = decision === 'approve' ? CONVERSION_APPROVED : CONVERSION_REJECTED;
      await this.outbox.publish(ctx, conversionEvent(type, after));
      await this.audit.record(ctx, {
        action: type,
        subjectType: 'conversion',
        subjectId: conversion.id,
        before: { status: conversion.status },
        after: { status, reason },
      });
      return after;
    });
  }

  private async pay(ctx: RequestContext, conversion: ConversionEntity): Promise<void> {
    const { id, advertiserId, promoterId, commissionMinor, currency } = conversion;
    const offer = await this.offers.find(ctx, conversion.offerId);
    if (!offer) throw new Error(`the offer ${conversion.offerId} of a conversion is gone`);
    await this.ledger.post(ctx, {
      idempotencyKey: `${CONVERSION_APPROVED}:${id}`,
      kind: CONVERSION_APPROVED,
      sourceType: 'conversion',
      sourceId: id,
      entries: [
        { account: { kind: 'advertiser', ownerId: advertiserId, currency }, debitMinor: commissionMinor },
        { account: { kind: 'promoter', ownerId: promoterId, currency }, creditMinor: commissionMinor },
      ],
    });
    await this.rewards.create(ctx, {
      conversionId: id,
      beneficiaryKind: 'promoter',
      beneficiaryId: promoterId,
      amountMinor: commissionMinor,
      currency,
      coolOffDays: offer.coolOffDays,
    });
  }
}
