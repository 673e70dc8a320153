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
  /** When PostgreSQL last confirmed it, on the monotonic clock of `performance.now()`; -Infinity for never. */
  confirmedAt: number;
}
