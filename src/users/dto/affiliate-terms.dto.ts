import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import type { AffiliateTerms } from '../users.types.js';

/** 0 to 100 with up to two decimals: the program counts in basis points. */
function IsPercentage(): PropertyDecorator {
  return applyDecorators(
    IsNumber({ allowInfinity: false, allowNaN: false, maxDecimalPlaces: 2 }),
    Min(0),
    Max(100),
  );
}

/** What an affiliate's voucher does; only for users with the role AFFILIATE_MARKETER. */
export class AffiliateTermsDto {
  /** 1 to 50 characters without blanks, unique in the tenant whatever its case; null takes it away. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @Trimmed()
  @Matches(/^\S*$/, { message: 'voucherCode must not contain blanks' })
  @IsCleanText(1, 50)
  voucherCode?: string | null;

  /** Whether the voucher counts; true unless given. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  voucherActive?: boolean;

  /** What the voucher takes off a customer's items, in percent with up to two decimals; 0 unless given. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsPercentage()
  discountPercentage?: number;

  /** What the affiliate earns of an order before discounts, in percent with up to two decimals; 0 unless given. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsPercentage()
  commissionPercentage?: number;
}

/** The terms that a body names; undefined when it names none. */
export function termsIn(body: AffiliateTermsDto): AffiliateTerms | undefined {
  const { voucherCode, voucherActive, discountPercentage, commissionPercentage } = body;
  const terms = {
    voucherCode,
    isVoucherActive: voucherActive,
    discountBasisPoints: basisPoints(discountPercentage),
    commissionBasisPoints: basisPoints(commissionPercentage),
  };
  return Object.values(terms).some((value) => value !== undefined) ? terms : undefined;
}

function basisPoints(percentage: number | undefined): number | undefined {
  return percentage === undefined ? undefined : Math.round(percentage * 100);
}
