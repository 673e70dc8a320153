import { Type } from 'class-transformer';
import { IsEmail, IsObject, IsOptional, IsUrl, Matches, MaxLength, ValidateNested } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsTimeZoneName } from '../../kernel/http/time-zone-name.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';

function IsWebAddress(): PropertyDecorator {
  return applyDecorators(
    MaxLength(2_000),
    IsUrl(
      { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
      { message: '$property must be an http(s) URL' },
    ),
  );
}

function IsRgbColor(): PropertyDecorator {
  return Matches(/^#[0-9a-fA-F]{6}$/, { message: '$property must be a colour as #rrggbb' });
}

/** Changes of the branding; null removes a field. */
export class UpdateBrandingDto {
  /** Name shown instead of the tenant's own. */
  @IsOptional()
  @Trimmed()
  @IsCleanText(1, 100)
  displayName?: string | null;

  /** Logo, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  logoUrl?: string | null;

  /** Icon of the browser tab, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  faviconUrl?: string | null;

  /** The tenant's own site, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  websiteUrl?: string | null;

  /** Help pages, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  supportUrl?: string | null;

  /** Where people write to for help. */
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  supportEmail?: string | null;

  /**
   * `#rrggbb`.
   * @example '#0A7D5C'
   */
  @IsOptional()
  @IsRgbColor()
  primaryColor?: string | null;

  /**
   * `#rrggbb`.
   * @example '#0A7D5C'
   */
  @IsOptional()
  @IsRgbColor()
  accentColor?: string | null;
}

/** What a tenant's admins change about it. */
export class UpdateTenantDto {
  /** Name of the tenant. */
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  name?: string;

  /** IANA time zone, Europe/Berlin for instance. */
  @OptionalField()
  @IsTimeZoneName()
  timezone?: string;

  /** Fields of the branding to change. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => UpdateBrandingDto)
  branding?: UpdateBrandingDto;
}
