import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { ConversionEntity } from '../conversion.entity.js';
import { CONVERSION_STATUSES, type ConversionStatus } from '../conversions.types.js';

/** A sale or other action that a click led to. */
export class ConversionDto {
  /** UUIDv7 of the conversion. */
  id: string;
  /** The click that led to it; null when a coupon or a view did. */
  clickId: string | null;
  /** The offer that was clicked. */
  offerId: string;
  /** The link that was clicked; for a promoter, their own. */
  linkId: string;
  /** The promoter whose link it was. */
  promoterId: string;
  /** The company that sold. */
  advertiserId: string;
  /** The sender's id of the sale; unique per advertiser and event. */
  transactionId: string;
  /** Which goal was reached: `sale` unless the sender said otherwise. */
  event: string;
  /** Amount of the sale, in currency units. */
  @ApiProperty({ example: 49.99 })
  amount: number;
  /** What the promoters who share in it earn by it, in currency units; for a promoter, their own part. */
  @ApiProperty({ example: 5 })
  commission: number;
  /** How much of the amount was given back so far, in currency units. */
  @ApiProperty({ example: 0 })
  refunded: number;
  /** How much of that commission was taken back so far, in currency units. */
  @ApiProperty({ example: 0 })
  reversedCommission: number;
  /** ISO 4217 code. */
  currency: string;
  /** pending until it is approved or rejected; an approved one can be reversed. */
  @ApiProperty({ enum: CONVERSION_STATUSES })
  status: ConversionStatus;
  /** Why it was decided so; null when nothing was said. */
  reason: string | null;
  /** `sub1` of the click; null for a promoter whose click it was not. */
  sub1: string | null;
  /** Coupon the customer used; null for a promoter who only shares in the sale. */
  couponCode: string | null;
  /** When the click happened, RFC 3339 in UTC; null without a click. */
  clickedAt: string | null;
  /** When the sale was reported, RFC 3339 in UTC. */
  convertedAt: string;
  /** When it was approved or rejected, RFC 3339 in UTC; null while it is pending. */
  decidedAt: string | null;

  static from(this: void, conversion: ConversionEntity): ConversionDto {
    const { id, clickId, offerId, linkId, promoterId, advertiserId, transactionId, event } = conversion;
    const { currency, status, reason, sub1, couponCode } = conversion;
    return {
      id,
      clickId,
      offerId,
      linkId,
      promoterId,
      advertiserId,
      transactionId,
      event,
      amount: toUnits(conversion.amountMinor, currency),
      commission: toUnits(conversion.commissionMinor, currency),
      refunded: toUnits(conversion.refundedMinor, currency),
      reversedCommission: toUnits(conversion.reversedCommissionMinor, currency),
      currency,
      status,
      reason,
      sub1,
      couponCode,
      clickedAt: conversion.clickedAt?.toISOString() ?? null,
      convertedAt: conversion.convertedAt.toISOString(),
      decidedAt: conversion.decidedAt?.toISOString() ?? null,
    };
  }
}
