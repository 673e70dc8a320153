import { divideHalfUp, toUnits } from '../kernel/money/money.js';
import type { ConversionEntity } from './conversion.entity.js';
import { ConversionNotRefundable, RefundExceedsRest } from './conversions.errors.js';
import type { ConversionStatus } from './conversions.types.js';

export type Refundable = Pick<
  ConversionEntity,
  'amountMinor' | 'commissionMinor' | 'currency' | 'refundedMinor' | 'reversedCommissionMinor' | 'status'
>;

/** A conversion after a refund, and what this refund adds to what was given and taken back before. */
export interface Refund {
  status: ConversionStatus;
  refundedMinor: bigint;
  reversedCommissionMinor: bigint;
  addedMinor: bigint;
  addedCommissionMinor: bigint;
}

/**
 * Refunds a sum of the sale, or all that is left of it. The commission to take back is a function of all that
 * was refunded so far, rounded half up once, so neither the number nor the order of refunds matters. A sale
 * that is given back wholly is rejected while it is pending and reversed once it is approved.
 * @throws ConversionNotRefundable, RefundExceedsRest
 */
export function refundOf(conversion: Refundable, wanted: bigint | 'all'): Refund {
  const { amountMinor, commissionMinor, refundedMinor, reversedCommissionMinor, status } = conversion;
  if (status !== 'pending' && status !== 'approved') {
    throw new ConversionNotRefundable({ details: { status } });
  }
  const restMinor = amountMinor - refundedMinor;
  const addedMinor = wanted === 'all' ? restMinor : wanted;
  if (addedMinor > restMinor || addedMinor < 0n) {
    throw new RefundExceedsRest({
      details: { rest: toUnits(restMinor, conversion.currency), currency: conversion.currency },
    });
  }
  const refunded = refundedMinor + addedMinor;
  const isWhole = wanted === 'all' || refunded === amountMinor;
  const reversed = isWhole ? commissionMinor : divideHalfUp(commissionMinor * refunded, amountMinor);
  return {
    status: isWhole ? (status === 'pending' ? 'rejected' : 'reversed') : status,
    refundedMinor: refunded,
    reversedCommissionMinor: reversed,
    addedMinor,
    addedCommissionMinor: reversed - reversedCommissionMinor,
  };
}
