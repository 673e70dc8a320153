import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { GiveBackUnitsService } from '../tracking/caps/give-back-units.service.js';
import { ConversionChangesRepository } from './conversion-changes.repository.js';
import type { ConversionChangeEntity } from './conversion-change.entity.js';
import type { ConversionEntity } from './conversion.entity.js';
import { type Decision, statusAfter } from './conversion-status.policy.js';
import { CONVERSION_APPROVED, CONVERSION_REJECTED, conversionEvent } from './conversions.events.js';
import { ConversionsRepository, type DecidedConversion } from './conversions.repository.js';
import type { MoneyTerms } from './conversion-money.repository.js';
import {
  type Approval,
  CreditConversionsService,
  type PreparedCredit,
} from './credit-conversions.service.js';
import type { PromoterCredit } from './credit.policy.js';

const EVENT_OF = { approve: CONVERSION_APPROVED, reject: CONVERSION_REJECTED } as const;

/** A conversion whose row says what was decided. */
export type DecidedCase = Approval & { conversion: DecidedConversion };

/** Approves and rejects: state, money, rewards, history, event and audit entry in one transaction. */
@Injectable()
export class DecideConversionService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly credits: CreditConversionsService,
    private readonly caps: GiveBackUnitsService,
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

  /** Approves conversions that the caller holds locked or has just made. @throws ConversionAlreadyDecided */
  async approveMany(
    ctx: RequestContext,
    conversions: readonly ConversionEntity[],
    reason: string | null = null,
  ): Promise<ConversionEntity[]> {
    return this.settleMany(ctx, conversions, 'approve', reason);
  }

  /** Approves or rejects many alike. @throws ConversionAlreadyDecided when one is not pending; then none is decided */
  async settleMany(
    ctx: RequestContext,
    conversions: readonly ConversionEntity[],
    decision: Decision,
    reason: string | null,
  ): Promise<ConversionEntity[]> {
    const approvals = conversions.map((conversion) => ({ ctx, conversion }));
    return this.tx.run(ctx, () => this.settleAcross(approvals, decision, reason));
  }

  /**
   * Decides conversions of several tenants alike, in the order given and in the caller's transaction, which may
   * be one across tenants: a dozen statements however many. The caller holds them locked or has just made them.
   * @throws ConversionAlreadyDecided when one is not pending; then none is decided
   */
  async settleAcross(
    cases: readonly Approval[],
    decision: Decision,
    reason: string | null,
  ): Promise<ConversionEntity[]> {
    if (cases.length === 0) return [];
    const decided = cases.map((one) => ({
      ...one,
      before: one.conversion,
      conversion: this.decided(one.ctx, one.conversion, decision, reason),
    }));
    await this.conversions.decideMany(decided.map(({ conversion }) => conversion));
    await this.follow(decided, decision);
    await this.outbox.publishAcross(
      decided.map(({ ctx, conversion, before }) => ({
        ctx,
        event: conversionEvent(EVENT_OF[decision], conversion, before),
      })),
    );
    return decided.map(({ conversion }) => conversion);
  }

  /** The conversion as a decision of the caller leaves it; nothing is written. @throws ConversionAlreadyDecided */
  decided(
    ctx: RequestContext,
    conversion: ConversionEntity,
    decision: Decision,
    reason: string | null,
  ): DecidedConversion {
    return {
      ...conversion,
      status: statusAfter(conversion.status, decision),
      reason,
      decidedAt: clock.now(ctx),
      decidedBy: principalKey(ctx.principal),
    };
  }

  /**
   * What follows from decisions that stand in the conversions' rows: money, rewards, history and audit entries,
   * everything but the event; in the caller's transaction, which may be one across tenants.
   */
  async follow(decided: readonly DecidedCase[], decision: Decision): Promise<void> {
    if (decided.length === 0) return;
    if (decision === 'approve') await this.credits.credit(decided);
    else await this.caps.giveBack(decided.map(({ ctx, conversion: { id } }) => ({ ctx, conversionId: id })));
    await this.note(decided, decision);
  }

  /** What `follow` writes for conversions that are about to be made as approved; all that it reads is read here. */
  prepare(
    decided: readonly (DecidedCase & { shares: readonly PromoterCredit[] })[],
    terms: ReadonlyMap<string, MoneyTerms>,
  ): Promise<PreparedCredit> {
    return this.credits.prepare(decided, terms);
  }

  /** As `follow`, without a wait between its statements; the conversions' rows come first. */
  async followPrepared(decided: readonly DecidedCase[], credit: PreparedCredit): Promise<void> {
    if (decided.length === 0) return;
    await Promise.all([this.credits.creditPrepared(credit), this.note(decided, 'approve')]);
  }

  private async note(decided: readonly DecidedCase[], decision: Decision): Promise<void> {
    await Promise.all([
      this.changes.insertMany(decided.map(({ conversion }) => changeOf(conversion))),
      this.audit.recordAcross(
        decided.map(({ ctx, conversion: { id, status, reason } }) => ({
          ctx,
          record: {
            action: EVENT_OF[decision],
            subjectType: 'conversion',
            subjectId: id,
            before: { status: 'pending' },
            after: { status, reason },
          },
        })),
      ),
    ]);
  }
}

function changeOf(conversion: DecidedConversion): ConversionChangeEntity {
  const { id, tenantId, status, commissionMinor, reversedCommissionMinor } = conversion;
  const isApproved = status === 'approved';
  return {
    id: newId(),
    tenantId,
    conversionId: id,
    kind: isApproved ? 'approved' : 'rejected',
    amountMinor: 0n,
    commissionMinor: isApproved ? commissionMinor - reversedCommissionMinor : 0n,
    reason: conversion.reason,
    actor: conversion.decidedBy,
    sourceKey: null,
    changedAt: conversion.decidedAt,
  };
}
