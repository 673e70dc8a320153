import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDate, IsOptional, IsUUID } from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../../kernel/http/trimmed.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';

/** A new coupon code. */
export class CreateCouponDto {
  /** Whose shop it is for; left out by members of one company, and by admins for the company of the link's offer. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /**
   * 1 to 64 characters, unique per advertiser; small and capital letters are the same.
   * @example SUMMER10
   */
  @Trimmed()
  @IsCleanText(1, 64)
  code: string;

  /** An active link of a promoter to one of the advertiser's offers. */
  @IsUUID()
  linkId: string;

  /** Whether it counts from the start. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsBoolean()
  active: boolean = true;

  /** From when on it counts, RFC 3339; left out or null for always. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  startsAt?: Date | null;

  /** From when on it no longer counts, RFC 3339; left out or null for never. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  endsAt?: Date | null;
}

/** What may change in a coupon code; null takes a value away, what is left out stays. */
export class UpdateCouponDto {
  /** Another active link to one of the advertiser's offers; sales made before stay where they are. */
  @OptionalField()
  @IsUUID()
  linkId?: string;

  /** Whether it counts. */
  @OptionalField()
  @IsBoolean()
  active?: boolean;

  /** From when on it counts, RFC 3339; null for always. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  startsAt?: Date | null;

  /** From when on it no longer counts, RFC 3339; null for never. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  endsAt?: Date | null;
}

/** Filters of the list of coupon codes. */
export class CouponQueryDto extends PageQueryDto {
  /** Only codes of this advertiser. */
  @IsOptional()
  @IsUUID()
  advertiserId?: string;

  /** Only codes of this link. */
  @IsOptional()
  @IsUUID()
  linkId?: string;
}
