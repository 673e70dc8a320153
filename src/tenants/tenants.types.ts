import type { World } from '../kernel/context/request-context.js';

export type TenantStatus = 'active' | 'suspended';

/** How a tenant looks to its people; every field may be absent. */
export interface Branding {
  displayName?: string;
  logoUrl?: string;
  faviconUrl?: string;
  websiteUrl?: string;
  supportUrl?: string;
  supportEmail?: string;
  primaryColor?: string;
  accentColor?: string;
}

/** What every request needs to know of the tenant it works in. */
export interface TenantState {
  world: World;
  status: TenantStatus;
  clockOffsetMs: number;
}

/** What a plan limits. */
export type PlanResource = 'users' | 'offers' | 'keys';

export interface NewTenant {
  name: string;
  /** Unique on the platform: lower-case letters, digits and hyphens. */
  slug: string;
  /** free, starter, pro or enterprise. */
  planCode?: string;
  /** IANA time zone. */
  timezone?: string;
  /** The tenant it stands below. */
  parentId?: string;
}

export interface TenantChanges {
  name?: string;
  planCode?: string;
  timezone?: string;
}
