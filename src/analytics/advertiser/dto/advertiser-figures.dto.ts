import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsUUID } from 'class-validator';
import { CONVERSION_STATUSES, type ConversionStatus } from '../../../attribution/conversions.types.js';
import type { ConversionEntity } from '../../../attribution/conversion.entity.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { toUnits } from '../../../kernel/money/money.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { PromoterFaceDto } from '../../../memberships/dto/membership.dto.js';
import type { FigureSums, PromoterSums } from '../advertiser-figures.repository.js';

/** Which of the caller's companies is meant. */
export class DashboardQueryDto {
  /** One of the caller's companies; all together when it is left out. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;
}

/** Filters of the promoters' performance. */
export class PromotersQueryDto extends PageQueryDto {
  /** One of the caller's companies; all together when it is left out. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Only this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;

  /** Not before the quarter of an hour of this moment, RFC 3339; 30 days before `to` when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Before this moment, RFC 3339; now when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

/** Filters of the companies' conversions. */
export class AdvertiserConversionsQueryDto extends PageQueryDto {
  /** Only conversions in this state. */
  @OptionalField()
  @IsIn(CONVERSION_STATUSES)
  status?: ConversionStatus;

  /** Only conversions of this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;
}

/** Money in one currency; currencies are never added up. */
export class FigureMoneyDto {
  /** ISO 4217 code. */
  currency: string;
  /** Sales that stand, in currency units. */
  amount: number;
  /** Commission of conversions that wait for a decision, in currency units. */
  pendingCommission: number;
  /** Commission of approved conversions, in currency units. */
  approvedCommission: number;
}

/** What happened in a span of time. */
export class FiguresDto {
  /** All clicks. */
  clicks: number;
  /** Clicks that count: no bots, no duplicates. */
  countedClicks: number;
  /** Conversions that stand: pending and approved ones. */
  conversions: number;
  /** Approved conversions among them. */
  approvedConversions: number;
  /** Conversions per counted click, 0.05 is 5 %; null without clicks. */
  conversionRate: number | null;
  /** One line per currency. */
  money: FigureMoneyDto[];

  static from(this: void, sums: FigureSums): FiguresDto {
    const { clicks, countedClicks, conversions, approvedConversions } = sums;
    return {
      ...{ clicks, countedClicks, conversions, approvedConversions },
      conversionRate: countedClicks === 0 ? null : conversions / countedClicks,
      money: sums.money.map(({ currency, amount, commission, approvedCommission }) => ({
        currency,
        amount: toUnits(amount, currency),
        pendingCommission: toUnits(commission - approvedCommission, currency),
        approvedCommission: toUnits(approvedCommission, currency),
      })),
    };
  }
}

/** A span of time and what happened in it. */
export class PeriodFiguresDto extends FiguresDto {
  /** Start of the period, RFC 3339 in UTC. */
  from: string;
}

/** What a company sees first. */
export class DashboardDto {
  /** The moment of the answer by the clock of this world, RFC 3339 in UTC. */
  asOf: string;
  /** IANA time zone of the tenant: days begin at its midnight. */
  timezone: string;
  /** Number of offers by state; states without offers are left out. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { active: 3 } })
  offers: Record<string, number>;
  /** Changes of live offers that wait for review. */
  waitingChanges: number;
  /** Applications of promoters that wait for a decision. */
  waitingApplications: number;
  /** Conversions that wait for a decision. */
  waitingConversions: number;
  /** Since midnight. */
  today: PeriodFiguresDto;
  /** Today and the six days before. */
  last7Days: PeriodFiguresDto;
  /** Today and the 29 days before. */
  last30Days: PeriodFiguresDto;
}

/** What a promoter brought a company; nothing private of them. */
export class PromoterFiguresDto extends FiguresDto {
  promoterId: string;
  /** What they show of themselves to everybody; null without a public profile. */
  @ApiProperty({ type: PromoterFaceDto, nullable: true })
  promoter: PromoterFaceDto | null;

  static of(this: void, sums: PromoterSums, promoter: PromoterFaceDto | null): PromoterFiguresDto {
    return { promoterId: sums.promoterId, promoter, ...FiguresDto.from(sums) };
  }
}

/** A conversion as the company that pays for it sees it: without anything private of the promoter. */
export class AdvertiserConversionDto {
  /** UUIDv7 of the conversion. */
  id: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  /** What they show of themselves to everybody; null without a public profile. */
  @ApiProperty({ type: PromoterFaceDto, nullable: true })
  promoter: PromoterFaceDto | null;
  /** The company's own id of the sale. */
  transactionId: string;
  /** Which goal was reached. */
  event: string;
  /** Amount of the sale, in currency units. */
  amount: number;
  /** What it costs, in currency units. */
  commission: number;
  /** How much of the amount was given back so far, in currency units. */
  refunded: number;
  /** How much of the commission was taken back so far, in currency units. */
  reversedCommission: number;
  /** ISO 4217 code. */
  currency: string;
  /** pending until it is approved or rejected; an approved one can be reversed. */
  @ApiProperty({ enum: CONVERSION_STATUSES })
  status: ConversionStatus;
  /** Why it was decided so; null when nothing was said. */
  reason: string | null;
  /** Coupon the customer used. */
  couponCode: string | null;
  /** When the click happened, RFC 3339 in UTC; null without a click. */
  clickedAt: string | null;
  /** When the sale was reported, RFC 3339 in UTC. */
  convertedAt: string;
  /** When it was approved or rejected, RFC 3339 in UTC; null while it is pending. */
  decidedAt: string | null;

  static from(
    this: void,
    conversion: ConversionEntity,
    promoter: PromoterFaceDto | null,
  ): AdvertiserConversionDto {
    const { id, offerId, advertiserId, promoterId, transactionId, event, currency } = conversion;
    const { status, reason, couponCode } = conversion;
    return {
      ...{ id, offerId, advertiserId, promoterId, promoter, transactionId, event },
      amount: toUnits(conversion.amountMinor, currency),
      commission: toUnits(conversion.commissionMinor, currency),
      refunded: toUnits(conversion.refundedMinor, currency),
      reversedCommission: toUnits(conversion.reversedCommissionMinor, currency),
      ...{ currency, status, reason, couponCode },
      clickedAt: conversion.clickedAt?.toISOString() ?? null,
      convertedAt: conversion.convertedAt.toISOString(),
      decidedAt: conversion.decidedAt?.toISOString() ?? null,
    };
  }
}
