import type { TenantEntity } from '../tenant.entity.js';
import type { TenantWithTwin } from '../platform-tenants.service.js';

/** How a tenant looks to its people; absent is not set. */
export class BrandingDto {
  /** Name shown instead of the tenant's own. */
  displayName?: string;
  /** Logo, an http(s) URL. */
  logoUrl?: string;
  /** Icon of the browser tab, an http(s) URL. */
  faviconUrl?: string;
  /** The tenant's own site, an http(s) URL. */
  websiteUrl?: string;
  /** Help pages, an http(s) URL. */
  supportUrl?: string;
  /** Where people write to for help. */
  supportEmail?: string;
  /**
   * `#rrggbb`.
   * @example '#0A7D5C'
   */
  primaryColor?: string;
  /**
   * `#rrggbb`.
   * @example '#0A7D5C'
   */
  accentColor?: string;
}

/** A tenant as its own people see it. */
export class TenantDto {
  /** UUIDv7 of the tenant. */
  id: string;
  /** Name of the tenant. */
  name: string;
  /** Short unique name. */
  slug: string;
  /** `live` or `test`. */
  world: string;
  /** `active` or `suspended`. */
  status: string;
  /** Why it is suspended. */
  suspendedReason: string | null;
  /** Plan whose limits hold. */
  planCode: string;
  /** IANA time zone of days and months. */
  timezone: string;
  /** How the tenant looks. */
  branding: BrandingDto;
  /** Feature flags. */
  flags: Record<string, boolean>;
  /** When it was made, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, tenant: TenantEntity): TenantDto {
    const { id, name, slug, world, status, suspendedReason, planCode, timezone, branding, flags } = tenant;
    return {
      id,
      name,
      slug,
      world,
      status,
      suspendedReason,
      planCode,
      timezone,
      branding,
      flags,
      createdAt: tenant.createdAt.toISOString(),
    };
  }
}

/** A tenant as the platform sees it. */
export class PlatformTenantDto extends TenantDto {
  /** Id of its test world. */
  testTenantId: string | null;
  /** The tenant it is a child of. */
  parentId: string | null;
  /** When it was suspended, RFC 3339 in UTC. */
  suspendedAt: string | null;

  static fromPair(this: void, { tenant, testTenantId }: TenantWithTwin): PlatformTenantDto {
    return {
      ...TenantDto.from(tenant),
      testTenantId,
      parentId: tenant.parentId,
      suspendedAt: tenant.suspendedAt?.toISOString() ?? null,
    };
  }
}
