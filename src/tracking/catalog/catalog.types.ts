import type { TemplateValues } from '../../kernel/url-template/url-template.js';

/** A link with all that the click route must know, as `resolve_link` answers it. */
export interface LinkFacts {
  linkId: string;
  tenantId: string;
  tenantStatus: string;
  code: string;
  linkStatus: string;
  /** ms since the epoch, null for never. */
  linkExpiresAt: number | null;
  promoterId: string;
  offerId: string;
  advertiserId: string;
  offerStatus: string;
  destinationUrl: string;
  fallbackUrl: string | null;
  clickIdParameter: string;
}

/** A cached link, with its destination compiled. */
export interface CatalogEntry {
  facts: LinkFacts;
  fill: (values: TemplateValues) => string;
  /** ms since the epoch when PostgreSQL last confirmed it; 0 for one read from the snapshot. */
  confirmedAt: number;
}
