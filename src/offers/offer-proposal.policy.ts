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
  const rules = offer.proposal?.payoutRuleIds ?? [];
  return proposalOf(Object.fromEntries(changes) as OfferProposal['changes'], rules, by);
}

/** The proposal with other payout rules waiting; null when nothing is left of it. */
export function proposalWithRules(
  offer: Pick<OfferEntity, 'proposal'>,
  payoutRuleIds: readonly string[],
  by: { submittedAt: Date; submittedBy: string },
): OfferProposal | null {
  return proposalOf(offer.proposal?.changes ?? {}, payoutRuleIds, by);
}

function proposalOf(
  changes: OfferProposal['changes'],
  payoutRuleIds: readonly string[],
  by: { submittedAt: Date; submittedBy: string },
): OfferProposal | null {
  if (Object.keys(changes).length === 0 && payoutRuleIds.length === 0) return null;
  return {
    changes,
    ...(payoutRuleIds.length > 0 ? { payoutRuleIds: [...payoutRuleIds] } : {}),
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
