import type { DomainEvent } from '../outbox/outbox.types.js';
import type { ConversionEntity } from './conversion.entity.js';

export const CONVERSION_CREATED = 'conversion.created';
export const CONVERSION_APPROVED = 'conversion.approved';
export const CONVERSION_REJECTED = 'conversion.rejected';
export const CONVERSION_REVERSED = 'conversion.reversed';
export type ConversionEventType =
  | typeof CONVERSION_CREATED
  | typeof CONVERSION_APPROVED
  | typeof CONVERSION_REJECTED
  | typeof CONVERSION_REVERSED;

/** Version 1 of every conversion event: the conversion as it was when it happened. */
export interface ConversionEventPayload {
  conversionId: string;
  advertiserId: string;
  offerId: string;
  linkId: string;
  promoterId: string;
  clickId: string | null;
  transactionId: string;
  event: string;
  status: string;
  amount: { minor: string; currency: string };
  commission: { minor: string; currency: string };
  sub1: string | null;
  reason: string | null;
  /** How much of the amount and of the commission was given back so far. */
  refunded: { minor: string; currency: string };
  reversedCommission: { minor: string; currency: string };
  /** By how much this event changed what stands of the amount and of the commission, in minor units. */
  change: StandingChange;
  /** RFC 3339 in UTC. */
  convertedAt: string;
}

export interface StandingChange {
  amountMinor: string;
  commissionMinor: string;
}

/** `before` is the conversion as it was; left out for a new one, and for one that was pending with nothing taken back. */
export function conversionEvent(
  type: ConversionEventType,
  conversion: ConversionEntity,
  before?: Standing,
): DomainEvent {
  const { id, advertiserId, offerId, linkId, promoterId, clickId, transactionId, currency } = conversion;
  const money = (minor: bigint): { minor: string; currency: string } => ({
    minor: minor.toString(),
    currency,
  });
  // What is said of one that was decided as it was made follows the event of its making.
  const was = standingOf(
    before ?? { ...conversion, status: type === CONVERSION_CREATED ? 'rejected' : 'pending' },
  );
  const is = standingOf(conversion);
  const payload: ConversionEventPayload = {
    conversionId: id,
    advertiserId,
    offerId,
    linkId,
    promoterId,
    clickId,
    transactionId,
    event: conversion.event,
    status: conversion.status,
    amount: money(conversion.amountMinor),
    commission: money(conversion.commissionMinor),
    sub1: conversion.sub1,
    reason: conversion.reason,
    refunded: money(conversion.refundedMinor),
    reversedCommission: money(conversion.reversedCommissionMinor),
    change: {
      amountMinor: (is.amountMinor - was.amountMinor).toString(),
      commissionMinor: (is.commissionMinor - was.commissionMinor).toString(),
    },
    convertedAt: conversion.convertedAt.toISOString(),
  };
  return { type, version: 1, entityType: 'conversion', entityId: id, payload: { ...payload } };
}

type Standing = Pick<
  ConversionEntity,
  'status' | 'amountMinor' | 'commissionMinor' | 'refundedMinor' | 'reversedCommissionMinor'
>;

/** What still stands of a conversion: nothing once it is rejected or reversed. */
function standingOf(conversion: Standing): { amountMinor: bigint; commissionMinor: bigint } {
  if (conversion.status === 'rejected' || conversion.status === 'reversed') {
    return { amountMinor: 0n, commissionMinor: 0n };
  }
  return {
    amountMinor: conversion.amountMinor - conversion.refundedMinor,
    commissionMinor: conversion.commissionMinor - conversion.reversedCommissionMinor,
  };
}
