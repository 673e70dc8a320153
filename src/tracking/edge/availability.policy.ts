import type { LinkFacts } from '../catalog/catalog.types.js';

export type Availability =
  | { kind: 'open' }
  /** The tenant is suspended: a neutral page, nothing is counted. */
  | { kind: 'neutral' }
  /** The link or its offer has ended: the fallback, or 410. */
  | { kind: 'ended'; fallbackUrl: string | null };

/** What a link answers at this moment. */
export function availabilityOf(facts: LinkFacts, now: number): Availability {
  if (facts.tenantStatus !== 'active') return { kind: 'neutral' };
  const isExpired = facts.linkExpiresAt !== null && facts.linkExpiresAt <= now;
  if (facts.linkStatus !== 'active' || isExpired || facts.offerStatus !== 'active') {
    return { kind: 'ended', fallbackUrl: facts.fallbackUrl };
  }
  return { kind: 'open' };
}
