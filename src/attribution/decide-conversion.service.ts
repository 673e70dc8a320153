import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { ConversionChangesRepository } from './conversion-changes.repository.js';
import type { ConversionEntity } from './conversion.entity.js';
import { type Decision, statusAfter } from './conversion-status.policy.js';
import { CONVERSION_APPROVED, CONVERSION_REJECTED, conversionEvent } from './conversions.events.js';
import { ConversionsRepository } from './conversions.repository.js';
import type { PromoterSplits } from './credit.policy.js';
import { CreditConversionsService } from './credit-conversions.service.js';

/** Approves and rejects: state, money, rewards, history, event and audit entry in one transaction. */
@Injectable()
export class DecideConversionService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly credits: CreditConversionsService,
    private readonly changes: ConversionChangesRepository,
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
    const [decided] = await this.settleMany(ctx, [conversion], decision, reason);
    return decided!;
  }

  /**
   * Approves conversions that the caller holds locked or has just made, in the order given; a dozen statements
   * however many. `splits` says by conversion id whose part is divided between a partner and an end user.
   * @throws ConversionAlreadyDecided when one is not pending; then none is approved
   */
  async approveMany(
    ctx: RequestContext,
    conversions: readonly ConversionEntity[],
    reason: string | null = null,
    splits?: ReadonlyMap<string, PromoterSplits>,
  ): Promise<ConversionEntity[]> {
    return this.settleMany(ctx, conversions, 'approve', reason, splits);
  }

  /** Approves or rejects many alike; as `approveMany`. @throws ConversionAlreadyDecided */
  async settleMany(
    ctx: RequestContext,
    conversions: readonly ConversionEntity[],
    decision: Decision,
    reason: string | null,
    splits?: ReadonlyMap<string, PromoterSplits>,
  ): Promise<ConversionEntity[]> {
    if (conversions.length === 0) return [];
    const decided = { reason, decidedAt: clock.now(ctx), decidedBy: principalKey(ctx.principal) };
    const after = conversions.map((conversion) => ({
      ...conversion,
      ...decided,
      status: statusAfter(conversion.status, decision),
    }));
    const status = after[0]!.status;
    return this.tx.run(ctx, async () => {
      await this.conversions.decideMany(
        conversions.map(({ id }) => id),
        { status, ...decided },
      );
      if (decision === 'approve') await this.credits.credit(ctx, after, splits);
      const type = decision === 'approve' ? CONVERSION_APPROVED : CONVERSION_REJECTED;
      await this.changes.insertMany(
        after.map(({ id, commissionMinor, reversedCommissionMinor }) => ({
          id: newId(),
          tenantId: ctx.tenantId,
          conversionId: id,
          kind: decision === 'approve' ? ('approved' as const) : ('rejected' as const),
          amountMinor: 0n,
          commissionMinor: decision === 'approve' ? commissionMinor - reversedCommissionMinor : 0n,
          reason,
          actor: decided.decidedBy,
          sourceKey: null,
          changedAt: decided.decidedAt,
        })),
      );
      await this.outbox.publishMany(
        ctx,
        after.map((conversion, index) => conversionEvent(type, conversion, conversions[index])),
      );
      await this.audit.recordMany(
        ctx,
        after.map(({ id }) => ({
          action: type,
          subjectType: 'conversion',
          subjectId: id,
          before: { status: 'pending' },
          after: { status, reason },
        })),
      );
      return after;
    });
  }
}
