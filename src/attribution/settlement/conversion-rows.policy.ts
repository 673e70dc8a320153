import { clock } from '../../kernel/clock/clock.js';
import { principalKey } from '../../kernel/context/request-context.js';
import { weightsOfFractions } from '../../kernel/money/fraction.js';
import { allocate } from '../../kernel/money/money.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { ConversionEntity } from '../conversion.entity.js';
import type { ConversionShareEntity } from '../conversion-share.entity.js';
import type { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import { storable } from '../intake/payload.policy.js';
import { statusAtIntake } from '../intake/status-at-intake.policy.js';
import type { TouchShare } from '../models/models.types.js';
import { splitCommission } from '../models/split-commission.policy.js';
import { contentHash } from '../sale-content.policy.js';
import type { Judgement } from './judge-sale.policy.js';
import { isVerifiedSource } from './known-sale.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { FinalOutcome, Settling } from './settlement.types.js';

/** A new conversion, with who shares in it. */
export interface NewConversion {
  conversion: ConversionEntity;
  shares: ConversionShareEntity[];
  /** Whether the offer approves it as it comes. */
  isApproved: boolean;
}

/** The rows of a new conversion: rejected, or pending until it is decided, by the offer's rules at once. */
export function newConversion(
  { intake, advertiserId, sale, browser }: ReadSale,
  { basis, paid, attribution, verdict }: Extract<Judgement, { kind: 'new' }>,
): NewConversion {
  const { ctx, receivedAt } = intake;
  const { amount, transactionId, event, couponCode, customerId, metadata } = sale;
  const { click, view, promoterId, linkId, plan } = basis;
  const touch = click ?? view;
  const isRejected = verdict.rejectedFor !== null;
  const isVerified = isVerifiedSource(intake.source);
  const reviewRequired = verdict.reviewRequired && !isRejected;
  const status = statusAtIntake({ reported: sale.status, isVerified, reviewRequired }, plan.offer);
  const conversion: ConversionEntity = {
    id: newId(),
    tenantId: ctx.tenantId,
    advertiserId,
    offerId: plan.offer.id,
    linkId,
    promoterId,
    clickId: click?.id ?? sale.clickId,
    clickedAt: click?.clickedAt ?? null,
    sub1: touch?.sub1 ?? null,
    visitor: touch?.visitor ?? browser?.visitor ?? null,
    transactionId,
    orderId: sale.orderId,
    event,
    contentHash: contentHash(sale),
    amountMinor: amount.minor,
    commissionMinor: paid.commissionMinor,
    currency: amount.currency,
    payoutRule: paid.rule,
    status: isRejected ? 'rejected' : 'pending',
    reason: verdict.rejectedFor,
    decidedAt: isRejected ? receivedAt : null,
    decidedBy: isRejected ? principalKey(ctx.principal) : null,
    reviewRequired,
    signals: verdict.signals,
    source: intake.source,
    isVerified,
    couponCode,
    customerId,
    customerEmailHash: sale.customerEmailHash,
    country: sale.country,
    metadata,
    model: attribution.model,
    modelVersion: attribution.modelVersion,
    modelFallback: attribution.usedFallback,
    refundedMinor: 0n,
    reversedCommissionMinor: 0n,
    convertedAt: receivedAt,
    createdAt: new Date(),
  };
  const shares = sharesOf(conversion, attribution.shares);
  return { conversion, shares, isApproved: !isRejected && status === 'approved' };
}

/** Each promoter's part is exact; within it, each touch's is as well. */
function sharesOf(conversion: ConversionEntity, touches: readonly TouchShare[]): ConversionShareEntity[] {
  const { tenantId, id: conversionId, commissionMinor: minor, currency } = conversion;
  const parts = new Map<TouchShare, bigint>();
  for (const { promoterId, money } of splitCommission({ minor, currency }, touches)) {
    const own = touches.filter((touch) => touch.promoterId === promoterId);
    const weights = weightsOfFractions(own.map(({ share }) => share));
    allocate(money.minor, weights).forEach((part, index) => parts.set(own[index]!, part));
  }
  return touches.map((touch, position) => ({
    tenantId,
    conversionId,
    position,
    promoterId: touch.promoterId,
    linkId: touch.linkId,
    touchKind: touch.kind,
    touchId: touch.id,
    touchedAt: touch.at,
    numerator: touch.share.numerator,
    denominator: touch.share.denominator,
    commissionMinor: parts.get(touch) ?? 0n,
  }));
}

/** The row that keeps an intake with its outcome. */
export function intakeRowOf(intake: Settling, outcome: FinalOutcome): ConversionIntakeEntity {
  const { ctx, receivedAt } = intake;
  const isSettled = outcome.kind === 'settled';
  return {
    id: intake.intakeId,
    tenantId: ctx.tenantId,
    advertiserId: intake.advertiserId,
    keyId: intake.keyId,
    source: intake.source,
    payload: storable(intake.payload),
    status: outcome.kind,
    errorCode: outcome.kind === 'refused' ? outcome.error.code : null,
    errorMessage: outcome.kind === 'refused' ? outcome.error.message.slice(0, 1_000) : null,
    conversionId: isSettled ? outcome.conversion.id : null,
    isDuplicate: isSettled && outcome.isDuplicate,
    attempts: 0,
    dueAt: null,
    receivedAt,
    settledAt: clock.now(ctx),
  };
}
