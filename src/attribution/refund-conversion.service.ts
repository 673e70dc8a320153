import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { clock } from '../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { GiveBackUnitsService } from '../tracking/caps/give-back-units.service.js';
import { ConversionChangesRepository } from './conversion-changes.repository.js';
import type { ConversionEntity } from './conversion.entity.js';
import { CONVERSION_REJECTED, CONVERSION_REVERSED, conversionEvent } from './conversions.events.js';
import { ConversionsRepository } from './conversions.repository.js';
import { CreditConversionsService } from './credit-conversions.service.js';
import { refundOf } from './refund.policy.js';

/** What a refund is of; `sourceKey` names the message that asked for it, so that it happens once. */
export interface RefundRequest {
  amountMinor: bigint | 'all';
  reason: string;
  sourceKey: string | null;
}

export interface RefundedConversion {
  conversion: ConversionEntity;
  /** This source was known: nothing was taken back now. */
  isReplay: boolean;
}

/** Takes sales back, wholly or in part: state, money, rewards, history, event and audit entry in one transaction. */
@Injectable()
export class RefundConversionService {
  constructor(
    private readonly conversions: ConversionsRepository,
    private readonly credits: CreditConversionsService,
    private readonly caps: GiveBackUnitsService,
    private readonly changes: ConversionChangesRepository,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Refunds a sum of a sale that the caller holds locked, or all that is left of it, once per source key.
   * @throws ConversionNotRefundable, RefundExceedsRest
   */
  async refundLocked(
    ctx: RequestContext,
    before: ConversionEntity,
    { amountMinor, reason, sourceKey }: RefundRequest,
  ): Promise<RefundedConversion> {
    const { id } = before;
    if (sourceKey !== null && (await this.changes.findBySource(id, sourceKey))) {
      return { conversion: before, isReplay: true };
    }
    const { addedMinor, addedCommissionMinor, ...state } = refundOf(before, amountMinor);
    const changedAt = clock.now(ctx);
    const actor = principalKey(ctx.principal);
    // A part that is refunded decides nothing: who approved it, and why, stays.
    const decided = state.status === before.status ? {} : { reason, decidedAt: changedAt, decidedBy: actor };
    const after: ConversionEntity = { ...before, ...state, ...decided };
    await this.conversions.saveRefund(id, { ...state, ...decided });
    const changeId = newId();
    await this.changes.insertMany([
      {
        id: changeId,
        tenantId: ctx.tenantId,
        conversionId: id,
        kind: 'refunded',
        amountMinor: addedMinor,
        commissionMinor: addedCommissionMinor,
        reason,
        actor,
        sourceKey,
        changedAt,
      },
    ]);
    if (before.status === 'approved') {
      const { reversedCommissionMinor } = before;
      await this.credits.takeBack(
        ctx,
        before,
        reversedCommissionMinor,
        after.reversedCommissionMinor,
        changeId,
      );
    }
    if (after.status !== before.status) await this.caps.giveBack([{ ctx, conversionId: id }]);
    const type = after.status === 'rejected' ? CONVERSION_REJECTED : CONVERSION_REVERSED;
    await this.outbox.publish(ctx, conversionEvent(type, after, before));
    await this.audit.record(ctx, {
      action: 'conversion.refunded',
      subjectType: 'conversion',
      subjectId: id,
      before: snapshot(before),
      after: { ...snapshot(after), reason, sourceKey },
    });
    return { conversion: after, isReplay: false };
  }
}

function snapshot({ status, refundedMinor, reversedCommissionMinor, currency }: ConversionEntity) {
  return {
    status,
    refundedMinor: refundedMinor.toString(),
    reversedCommissionMinor: reversedCommissionMinor.toString(),
    currency,
  };
}
