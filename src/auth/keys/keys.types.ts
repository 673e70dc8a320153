import type { World } from '../../kernel/context/request-context.js';

/** sk secret (servers), pk publishable (web and apps), pt partner. */
export const KEY_KINDS = ['sk', 'pk', 'pt'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What keys of each kind may be allowed to do. */
export const SCOPES_OF_KIND = {
  sk: [
    'conversions:write',
    'conversions:read',
    'clicks:write',
    'clicks:read',
    'offers:read',
    'orders:write',
    'orders:price',
    'webhooks:manage',
  ],
  pk: ['clicks:write'],
  pt: [
    'offers:read',
    'campaigns:write',
    'links:write',
    'rewards:read',
    'webhooks:manage',
    'conversions:write',
  ],
} as const satisfies Record<KeyKind, readonly string[]>;

/** What an advertiser may give its own keys. */
export const ADVERTISER_SCOPES = ['conversions:write', 'clicks:read'] as const;

export const ALL_SCOPES: readonly string[] = [...new Set(Object.values(SCOPES_OF_KIND).flat())];

export interface NewKey {
  name: string;
  kind: KeyKind;
  /** Absent: all that the kind, or the advertiser, may have. */
  scopes?: string[];
  /** The advertiser whose offers the key may convert. */
  advertiserId?: string | null;
  /** Whom a partner key belongs to. */
  ownerUserId?: string | null;
  /** With `brandIds` what a partner key may see; all offers when both are empty. */
  offerIds?: string[];
  brandIds?: string[];
  /** Addresses or CIDR ranges the key may be used from; empty: anywhere. */
  allowedCidrs?: string[];
  expiresAt?: Date | null;
  /** What is sent with the key must be signed. */
  requireSignature?: boolean;
}

/** An API key that has proved itself. */
export interface KeyPrincipal {
  id: string;
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  keyKind: KeyKind;
  scopes: string[];
  advertiserId: string | null;
  ownerUserId: string | null;
  offerIds: string[];
  brandIds: string[];
}

/** Whose keys somebody may see and change: all of the tenant, or those of own companies and own partner keys. */
export type KeyView = 'all' | { advertiserIds: string[]; ownerUserId: string | null };

/** What a key did on a day. */
export interface KeyDay {
  /** Day of UTC, as 2026-01-31. */
  day: string;
  requests: number;
  errors: number;
  limited: number;
}

/** How often a partner's key may ask: so many a minute in the long run, so many at once after a pause. */
export const KEY_LIMIT = { perMinute: 300, burst: 1_000 } as const;
