import { ApiProperty, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsUUID,
  Max,
  Min,
} from 'class-validator';
import { IsReadableText } from '../../../kernel/http/readable-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../../kernel/http/trimmed.decorator.js';
import { ALL_SCOPES, KEY_KINDS, type KeyKind } from '../keys.types.js';
import { IsAddressRange } from './is-address-range.js';

/** A new API key. */
export class CreateKeyDto {
  /** What the key is for, to tell it from others. */
  @Trimmed()
  @IsReadableText(1, 100)
  name: string;

  /** `sk` secret (servers), `pk` publishable (web and apps), `pt` partner; advertisers make `sk` only. */
  @ApiProperty({ enum: KEY_KINDS, default: 'sk', required: false })
  @IsIn(KEY_KINDS)
  kind: KeyKind = 'sk';

  /** What the key may do; all that its kind, or the advertiser, may have unless given. */
  @ApiProperty({ enum: ALL_SCOPES, isArray: true, required: false })
  @OptionalField()
  @IsArray()
  @ArrayUnique()
  @IsIn(ALL_SCOPES as string[], { each: true })
  scopes?: string[];

  /** The partner that a `pt` key belongs to; from a partner, none but themselves. */
  @OptionalField()
  @IsUUID()
  ownerUserId?: string;

  /** `pt` only: offers the key may see, with those of its brands; all when both lists are empty. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  offerIds?: string[];

  /** `pt` only: brands whose offers the key may see. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  brandIds?: string[];

  /** The advertiser whose offers the key may convert; an advertiser's own unless given. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;

  /** Addresses or CIDR ranges the key may be used from; anywhere unless given. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsAddressRange({ each: true })
  allowedCidrs?: string[];

  /** Refuse conversions that are sent with the key and not signed with its signing secret. */
  @ApiProperty({ default: false, required: false })
  @OptionalField()
  @IsBoolean()
  requireSignature: boolean = false;

  /** When the key stops to work, RFC 3339; never unless given. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;
}

/** Changes of a key. */
export class UpdateKeyDto {
  /** Refuse conversions that are sent with the key and not signed with its signing secret. */
  @IsBoolean()
  requireSignature: boolean;
}

/** How a key is rotated. */
export class RotateKeyDto {
  /** Hours that the old key lives on, 0 to 168; 24 unless given. */
  @IsInt()
  @Min(0)
  @Max(168)
  graceHours: number = 24;
}

/** A new key of a partner. */
export class CreatePartnerKeyDto extends PickType(CreateKeyDto, [
  'name',
  'scopes',
  'offerIds',
  'brandIds',
  'allowedCidrs',
  'expiresAt',
] as const) {}

/** How far back. */
export class KeyUsageQueryDto {
  /** How many of the last days of use, 1 to 366. */
  @ApiProperty({ default: 30, required: false })
  @OptionalField()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(366)
  days: number = 30;
}
