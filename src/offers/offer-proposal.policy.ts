import { isDeepStrictEqual } from 'node:util';
import type { OfferEntity } from './offer.entity.js';
import type { OfferProposal } from './offers.types.js';

/** Money and destination: what a review is about. */
const REVIEWED = [
  'destinationUrl',
  'clickIdParameter',
  'passesParameters',
  'ownHosts',
  'fallbackUrl',
  'landingPages',
  'payoutType',
  'payoutBasisPoints',
  'payoutMinor',
] as const satisfies readonly (keyof OfferEntity)[];
type Reviewed = (typeof REVIEWED)[number];

/** Splits what somebody wants into what needs a review and what does not. */
export function splitChanges(wanted: Partial<OfferEntity>): {
  reviewed: Partial<OfferEntity>;
  free: Partial<OfferEntity>;
} {
  const entries = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const isReviewed = ([name]: [string, unknown]): boolean => REVIEWED.includes(name as Reviewed);
  return {
    reviewed: Object.fromEntries(entries.filter(isReviewed)),
    free: Object.fromEntries(entries.filter((entry) => !isReviewed(entry))),
  };
}

/**
 * The proposal after somebody wants more or other changes: what equals the live offer is wanted no more.
 * Null when nothing is left of it.
 */
export function proposalAfter(
  offer: OfferEntity,
  reviewed: Partial<OfferEntity>,
  by: { submittedAt: Date; submittedBy: string },
): OfferProposal | null {
  const merged = { ...proposedColumns(offer.proposal), ...reviewed };
  const changes = Object.entries(merged)
    .filter(([name, value]) => !isDeepStrictEqual(value, offer[name as Reviewed]))
    .map(([name, value]) => [name, typeof value === 'bigint' ? value.toString() : value]);
  if (changes.length === 0) return null;
  return {
    changes: Object.fromEntries(changes) as OfferProposal['changes'],
    submittedAt: by.submittedAt.toISOString(),
    submittedBy: by.submittedBy,
  };
}

/** The columns that an approved proposal sets. */
export function proposedColumns(proposal: OfferProposal | null): Partial<OfferEntity> {
  if (!proposal) return {};
  const { payoutMinor, ...rest } = proposal.changes;
  return {
    ...rest,
    ...(payoutMinor === undefined ? {} : { payoutMinor: payoutMinor === null ? null : BigInt(payoutMinor) }),
  };
}
