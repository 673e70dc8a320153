import { clock } from '../../kernel/clock/clock.js';
import { principalKey } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { ConversionEntity } from '../conversion.entity.js';
import type { ConversionShareEntity } from '../conversion-share.entity.js';
import type { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import { storable } from '../intake/payload.policy.js';
import { commissionOf } from '../payout.policy.js';
import { contentHash } from '../sale-content.policy.js';
import type { Judgement } from './judge-sale.policy.js';
import type { ReadSale } from './rounds.policy.js';
import type { FinalOutcome, Settling } from './settlement.types.js';

/** Doors that anybody's browser can use. */
const UNVERIFIED_SOURCES = new Set(['pixel']);

/** The row of a new conversion. */
export function conversionOf(
  { intake, advertiserId, sale }: ReadSale,
  { click, offer, verdict }: Extract<Judgement, { kind: 'new' }>,
): ConversionEntity {
  const { ctx, receivedAt } = intake;
  const { amount, clickId, transactionId, event, couponCode, customerId, metadata } = sale;
  const isRejected = verdict.rejectedFor !== null;
  return {
    id: newId(),
    tenantId: ctx.tenantId,
    advertiserId,
    offerId: click.offerId,
    linkId: click.linkId,
    promoterId: click.promoterId,
    clickId,
    clickedAt: click.clickedAt,
    sub1: click.sub1,
    visitor: click.visitor,
    transactionId,
    orderId: sale.orderId,
    event,
    contentHash: contentHash(sale),
    amountMinor: amount.minor,
    commissionMinor: commissionOf(offer, amount.minor),
    currency: amount.currency,
    payoutRule: null,
    // A sender cannot approve its own report: offers have no rule for that.
    status: isRejected ? 'rejected' : 'pending',
    reason: verdict.rejectedFor,
    decidedAt: isRejected ? receivedAt : null,
    decidedBy: isRejected ? principalKey(ctx.principal) : null,
    reviewRequired: verdict.reviewRequired && !isRejected,
    signals: verdict.signals,
    source: intake.source,
    isVerified: !UNVERIFIED_SOURCES.has(intake.source),
    couponCode,
    customerId,
    customerEmailHash: sale.customerEmailHash,
    country: sale.country,
    metadata,
    model: 'last',
    modelVersion: null,
    refundedMinor: 0n,
    reversedCommissionMinor: 0n,
    convertedAt: receivedAt,
    createdAt: new Date(),
  };
}

/** The whole commission to the click that led to the sale. */
export function shareOf(conversion: ConversionEntity): ConversionShareEntity {
  return {
    tenantId: conversion.tenantId,
    conversionId: conversion.id,
    position: 0,
    promoterId: conversion.promoterId,
    linkId: conversion.linkId,
    touchKind: 'click',
    touchId: conversion.clickId,
    touchedAt: conversion.clickedAt ?? conversion.convertedAt,
    numerator: 1n,
    denominator: 1n,
    commissionMinor: conversion.commissionMinor,
  };
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
