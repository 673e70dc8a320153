import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDate, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { MAX_LINK_TTL_SECONDS } from '../../visitor/tracking-settings.types.js';
import {
  type CheckedLink,
  LINK_STATES,
  type LinkState,
  type SignedLink,
  type SigningKeyInfo,
} from '../signing.types.js';

/** How a link is signed; without an end it is good for the time to live of the tenant. */
export class SignLinkDto {
  /** Seconds from now, 1 to 157680000 (five years). */
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(MAX_LINK_TTL_SECONDS)
  expiresIn?: number;

  /** When it stops counting, RFC 3339; instead of `expiresIn`. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  expiresAt?: Date;

  /** Whether it counts once only; false unless given. */
  @OptionalField()
  @IsBoolean()
  singleUse?: boolean;
}

/** A signed link. */
export class SignedLinkDto {
  /** The address to share. */
  @ApiProperty({ example: 'http://localhost:3000/c/demo.1800000000.q3zH8m1bT0u2sVY5cXw7Rg' })
  url: string;
  /** From when on it no longer counts, RFC 3339 in UTC. */
  expiresAt: string;
  /** Whether it counts once only. */
  singleUse: boolean;

  static from(this: void, { url, expiresAt, singleUse }: SignedLink): SignedLinkDto {
    return { url, expiresAt: expiresAt.toISOString(), singleUse };
  }
}

/** The link to look at. */
export class VerifyLinkDto {
  /**
   * The whole address, or its path.
   * @example http://localhost:3000/c/demo
   */
  @IsString()
  @MaxLength(2048)
  url: string;
}

/** What a click on the link would be worth now. */
export class CheckedLinkDto {
  /**
   * valid: counts; unsigned: counts without a signature; unsigned_refused: leads on, but the tenant counts
   * signed links only; expired, tampered, used: leads on, does not count; ended: the link itself is over.
   */
  @ApiProperty({ enum: LINK_STATES })
  status: LinkState;
  /** Whether the signature would let a click count. */
  counts: boolean;
  /** UUIDv7 of the link. */
  linkId: string;
  /** Code of the link. */
  code: string;
  /** When the signature ends, RFC 3339 in UTC; null without a readable one. */
  expiresAt: string | null;
  /** Whether it counts once only. */
  singleUse: boolean;

  static from(this: void, { state, linkId, code, expiresAt, singleUse }: CheckedLink): CheckedLinkDto {
    const counts = state === 'valid' || state === 'unsigned';
    return { status: state, counts, linkId, code, expiresAt: expiresAt?.toISOString() ?? null, singleUse };
  }
}

/** How the signing key is rotated. */
export class RotateSigningKeyDto {
  /** Hours for which links signed before stay good, 0 to 8760 (a year); 24 unless given. */
  @IsInt()
  @Min(0)
  @Max(8760)
  graceHours: number = 24;
}

/** A key of the ring; the key itself is never shown. */
export class SigningKeyDto {
  /** UUIDv7 of the key. */
  id: string;
  /** RFC 3339 in UTC. */
  createdAt: string;
  /** Until when its links are good, RFC 3339 in UTC; null for the key that signs now. */
  validUntil: string | null;

  static from(this: void, { id, createdAt, validUntil }: SigningKeyInfo): SigningKeyDto {
    return { id, createdAt: createdAt.toISOString(), validUntil: validUntil?.toISOString() ?? null };
  }
}

/** The ring of signing keys, newest first. */
export class SigningKeysDto {
  /** The first one signs; the others are good until their end. */
  data: SigningKeyDto[];
}
