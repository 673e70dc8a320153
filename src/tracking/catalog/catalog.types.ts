import type { TemplateValues } from '../../kernel/url-template/url-template.js';

/** An offer as far as the click route must know it. */
export interface OfferFacts {
  offerId: string;
  advertiserId: string;
  offerStatus: string;
  destinationUrl: string;
  fallbackUrl: string | null;
  clickIdParameter: string;
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
}

/** A tenant, as `find_tenant_state` answers it. */
export interface TenantFacts {
  tenantId: string;
  world: string;
  tenantStatus: string;
  clockOffsetMs: number;
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
}

export interface LinkEntry extends RawEntry<LinkFacts> {
  destination: Destination;
  values: Map<string, unknown>;
}

export interface TenantEntry extends RawEntry<TenantFacts> {
  values: Map<string, unknown>;
}
