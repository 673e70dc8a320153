import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIP,
  IsISO8601,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsTextMap } from './text-map.decorator.js';

/** The most that one request may bring. */
export const MAX_BATCH = 500;

/** What a click and an impression have in common. */
export class SdkVisitDto {
  /**
   * Code of the link, as in `/c/{code}`; a signed one with its signature.
   * @example demo
   */
  @Matches(/^[A-Za-z0-9_-]{3,64}(\.[A-Za-z0-9_.-]{1,200})?$/)
  code: string;

  /**
   * What the app knows its visitor by; kept as a keyed hash only.
   * @example device-7f3a
   */
  @OptionalField()
  @Matches(/^[A-Za-z0-9_-]{1,128}$/)
  visitor_id?: string;

  /** Address of the visitor; believed from a secret key only, else the address of the request is taken. */
  @OptionalField()
  @IsIP()
  ip?: string;

  /** User agent of the visitor's browser or app; absent: that of the request, from a publishable key. */
  @OptionalField()
  @IsCleanText(1, 1024)
  user_agent?: string;

  /**
   * Preferred languages of the visitor, as in `Accept-Language`.
   * @example en-US
   */
  @OptionalField()
  @IsCleanText(1, 200)
  language?: string;

  /** Where the visitor came from. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  referrer?: string;

  /** Parameters as in the query of a tracking link: sub1 to sub10, source, gclid, redirect and others. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 1024 },
    example: { sub1: 'newsletter' },
  })
  @OptionalField()
  @IsTextMap(50, 1024)
  params?: Record<string, string>;
}

/** A click that an app or a server saw. */
export class SdkClickDto extends SdkVisitDto {
  /** UUIDv7 made when the click happened, at most 7 days ago; sending it again changes nothing. Absent: made here. */
  @OptionalField()
  @IsUUID(7)
  click_id?: string;

  /** When it happened, RFC 3339; absent: the time in `click_id`, else now. */
  @OptionalField()
  @IsISO8601({ strict: true, strictSeparator: true })
  clicked_at?: string;
}

/** An impression that an app or a server saw. */
export class SdkImpressionDto extends SdkVisitDto {
  /** UUIDv7 made when it was shown, at most 7 days ago; sending it again changes nothing. Absent: made here. */
  @OptionalField()
  @IsUUID(7)
  impression_id?: string;

  /** When it was shown, RFC 3339; absent: the time in `impression_id`, else now. */
  @OptionalField()
  @IsISO8601({ strict: true, strictSeparator: true })
  viewed_at?: string;
}

/** Clicks that gathered, while offline for instance. */
export class SdkClickBatchDto {
  /** 1 to 500 clicks; each gets its own answer, in this order. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BATCH)
  @ValidateNested({ each: true })
  @Type(() => SdkClickDto)
  clicks: SdkClickDto[];
}

/** Impressions that gathered. */
export class SdkImpressionBatchDto {
  /** 1 to 500 impressions; each gets its own answer, in this order. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BATCH)
  @ValidateNested({ each: true })
  @Type(() => SdkImpressionDto)
  impressions: SdkImpressionDto[];
}
