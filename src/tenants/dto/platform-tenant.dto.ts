import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsObject, Matches } from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsTimeZoneName } from '../../kernel/http/time-zone-name.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import type { TenantStatus } from '../tenants.types.js';
import { IsFlags } from './is-flags.js';

const STATUSES = ['active', 'suspended'] as const;

/** A tenant to make, with its test twin. */
export class NewTenantDto {
  /** Name of the tenant. */
  @Trimmed()
  @IsCleanText(1, 100)
  name: string;

  /** Short unique name: 2 to 50 lower-case letters, digits and hyphens, a letter or digit at both ends. */
  @Matches(/^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/, {
    message: 'slug must be 2 to 50 lower-case letters, digits or hyphens',
  })
  slug: string;

  /** `free`, `starter`, `pro` or `enterprise`; `free` unless given. */
  @OptionalField()
  @IsCleanText(1, 50)
  planCode?: string;

  /** IANA time zone; UTC unless given. */
  @OptionalField()
  @IsTimeZoneName()
  timezone?: string;
}

/** What the platform changes about a tenant. */
export class UpdatePlatformTenantDto {
  /** Name of the tenant. */
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  name?: string;

  /** `free`, `starter`, `pro` or `enterprise`; what is there beyond a smaller plan's limits stays. */
  @OptionalField()
  @IsCleanText(1, 50)
  planCode?: string;

  /** IANA time zone. */
  @OptionalField()
  @IsTimeZoneName()
  timezone?: string;
}

/** Why a tenant is suspended. */
export class SuspendTenantDto {
  /** Shown to the tenant's admins. */
  @Trimmed()
  @IsCleanText(1, 500)
  reason: string;
}

/** The feature flags a tenant has from now on. */
export class SetFlagsDto {
  /** Names of lower-case letters, digits, dots, hyphens and underscores; true or false. At most 100. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    example: { 'smart-links': true },
  })
  @IsObject()
  @IsFlags()
  flags: Record<string, boolean>;
}

/** Filters of the list of tenants; all given ones must hold. */
export class TenantQueryDto extends PageQueryDto {
  /** `active` or `suspended`. */
  @ApiProperty({ enum: STATUSES, required: false })
  @OptionalField()
  @IsIn(STATUSES)
  status?: TenantStatus;

  /** Part of the name or slug, in any case. */
  @OptionalField()
  @IsCleanText(1, 100)
  search?: string;
}
