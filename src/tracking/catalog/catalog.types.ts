import type { TemplateValues } from '../../kernel/url-template/url-template.js';

/** An offer as far as the click route must know it. */
export interface OfferFacts {
  offerId: string;
  advertiserId: string;
  offerStatus: string;
  destinationUrl: string;
  fallbackUrl: string | null;
  clickIdParameter: string;
  /** Absent in a snapshot of an older version. */
  passesParameters?: boolean;
  /** Hosts beside the destination's own. */
  ownHosts?: string[];
}

/** A link with its own offer, as `resolve_link` answers it. */
export interface LinkFacts extends OfferFacts {
  linkId: string;
  tenantId: string;
  code: string;
  linkStatus: string;
  /** ms since the epoch, null for never. */
  linkExpiresAt: number | null;
  promoterId: string;
  /** Left out in snapshots of before there were campaigns. */
  campaignId?: string | null;
}

/** A tenant, as `find_tenant_state` answers it. */
export interface TenantFacts {
  tenantId: string;
  world: string;
  tenantStatus: string;
  clockOffsetMs: number;
}

/** An API key, as `find_api_key` answers it; of the key itself there is only the hash. */
export interface KeyFacts {
  keyId: string;
  tenantId: string;
  /** sk, pk or pt. */
  kind: string;
  /** The partner a pt key belongs to; left out in snapshots of before partners had keys. */
  ownerUserId?: string | null;
  /** SHA-256 in hex. */
  secretHash: string;
  scopes: string[];
  allowedCidrs: string[];
  /** ms since the epoch, null for never. */
  expiresAt: number | null;
  revokedAt: number | null;
}

/** What the snapshot keeps of an entry: facts and the raw values of its sections by name. */
export interface RawEntry<Facts> {
  facts: Facts;
  sections: Record<string, unknown>;
}

/** An offer with its destination compiled. */
export interface Destination {
  facts: OfferFacts;
  fill: (values: TemplateValues) => string;
  /** Where a visitor may be led on this offer's account: the destination's host and those it owns beside it. */
  hosts: ReadonlySet<string>;
}

export interface LinkEntry extends RawEntry<LinkFacts> {
  destination: Destination;
  values: Map<string, unknown>;
}

export interface KeyEntry {
  prefix: string;
  facts: KeyFacts;
  /** Whether the key may be used from this address. */
  allows: (ip: string) => boolean;
}

export interface TenantEntry extends RawEntry<TenantFacts> {
  values: Map<string, unknown>;
}
