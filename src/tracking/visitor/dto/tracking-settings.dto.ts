import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import {
  IP_MODES,
  type IpMode,
  MAX_DUPLICATE_SECONDS,
  MAX_LINK_TTL_SECONDS,
  MIN_LINK_TTL_SECONDS,
  PRIVACY_MODES,
  type PrivacyMode,
  type TrackingSettings,
} from '../tracking-settings.types.js';

/** How the clicks of a tenant are tracked. */
export class TrackingSettingsDto {
  /** Seconds in which a repeat of one visitor on one link is a duplicate; 0: every click counts. */
  @ApiProperty({ example: 60 })
  duplicateSeconds: number;
  /** Addresses are kept as they are, or truncated to /24 (IPv4) and /48 (IPv6). */
  @ApiProperty({ enum: IP_MODES })
  ipMode: IpMode;
  /** strict: no cookie, truncated addresses, and visitor ids that change every day. */
  @ApiProperty({ enum: PRIVACY_MODES })
  privacyMode: PrivacyMode;
  /** Whether visitors who send `Sec-GPC: 1` or `DNT: 1` are treated as in strict mode. */
  honorsPrivacySignals: boolean;
  /** Whether links count without a signature. */
  allowUnsignedLinks: boolean;
  /** Seconds for which a signed link is good when nothing else is asked for. */
  @ApiProperty({ example: 604_800 })
  signedLinkTtlSeconds: number;

  static from(this: void, settings: TrackingSettings): TrackingSettingsDto {
    return { ...settings };
  }
}

/** Changes of the tracking settings; what is left out stays. */
export class UpdateTrackingSettingsDto {
  /** Seconds, 0 to 86400; 0: every click counts. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(MAX_DUPLICATE_SECONDS)
  duplicateSeconds?: number;

  /** `truncated` keeps /24 of IPv4 and /48 of IPv6 addresses. */
  @OptionalField()
  @IsIn(IP_MODES)
  @ApiPropertyOptional({ enum: IP_MODES })
  ipMode?: IpMode;

  /** `strict` sets no cookie. */
  @OptionalField()
  @IsIn(PRIVACY_MODES)
  @ApiPropertyOptional({ enum: PRIVACY_MODES })
  privacyMode?: PrivacyMode;

  /** Whether `Sec-GPC: 1` and `DNT: 1` mean strict for that visitor. */
  @OptionalField()
  @IsBoolean()
  honorsPrivacySignals?: boolean;

  /** False: a click without a valid signature is redirected and kept, but not counted. */
  @OptionalField()
  @IsBoolean()
  allowUnsignedLinks?: boolean;

  /** Seconds, 60 to 157680000 (five years). */
  @OptionalField()
  @IsInt()
  @Min(MIN_LINK_TTL_SECONDS)
  @Max(MAX_LINK_TTL_SECONDS)
  signedLinkTtlSeconds?: number;
}
