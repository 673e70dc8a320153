import { basisPointsOf } from '../kernel/money/money.js';
import type { PartyAmount, RewardSplit } from '../rewards/rewards.types.js';
import type { ConversionEntity } from './conversion.entity.js';

/** What a promoter's touches came to; those of a partner's campaign are divided further. */
export interface PromoterCredit {
  promoterId: string;
  minor: bigint;
  split: RewardSplit | null;
}

/**
 * Who is credited for a conversion: each promoter of its shares, or its own promoter when it has none.
 * Parts of nothing are left out. A programming error when the shares do not sum to the commission.
 */
export function creditsOf(
  conversion: Pick<ConversionEntity, 'id' | 'promoterId' | 'commissionMinor'>,
  shares: readonly PromoterCredit[],
): PromoterCredit[] {
  const { id, promoterId, commissionMinor } = conversion;
  const credits = shares.length > 0 ? shares : [{ promoterId, minor: commissionMinor, split: null }];
  const sum = credits.reduce((total, { minor }) => total + minor, 0n);
  if (sum !== commissionMinor)
    throw new Error(`the shares of conversion ${id} are ${sum}, not its commission`);
  return credits.filter(({ minor }) => minor > 0n);
}

/** How a campaign's link divides what it earns, as it is stored. */
export interface StoredTerms {
  partnerId: string;
  endUserId: string | null;
  shareBasisPoints: number | null;
  flatRewardMinor: bigint | null;
}

export function rewardSplitOf(stored: StoredTerms): RewardSplit {
  const { partnerId, endUserId, shareBasisPoints, flatRewardMinor } = stored;
  const terms =
    flatRewardMinor === null
      ? { kind: 'share' as const, endUserBasisPoints: shareBasisPoints! }
      : { kind: 'flat' as const, endUserMinor: flatRewardMinor };
  return { partnerId, endUserId, terms };
}

/** What each promoter's touches came to, those of each campaign's link by themselves; first touch first. */
export function creditsByPromoter(
  shares: readonly { promoterId: string; linkId: string; commissionMinor: bigint }[],
  termsOfLinks: ReadonlyMap<string, StoredTerms>,
): PromoterCredit[] {
  const credits = new Map<string, PromoterCredit>();
  for (const { promoterId, linkId, commissionMinor } of shares) {
    const terms = termsOfLinks.get(linkId);
    const key = `${promoterId} ${terms ? linkId : ''}`;
    const minor = (credits.get(key)?.minor ?? 0n) + commissionMinor;
    credits.set(key, { promoterId, minor, split: terms ? rewardSplitOf(terms) : null });
  }
  return [...credits.values()];
}

/** The same credits as parties, each party once; a split part goes to the parties of the split. */
export function partiesOf(
  credits: readonly PromoterCredit[],
  split: (minor: bigint, terms: RewardSplit) => PartyAmount[],
): PartyAmount[] {
  const parties = credits.flatMap(({ promoterId, minor, split: terms }): PartyAmount[] => {
    if (terms) return split(minor, terms);
    return [{ beneficiaryKind: 'promoter', beneficiaryId: promoterId, minor }];
  });
  const sums = new Map<string, PartyAmount>();
  for (const party of parties) {
    const key = `${party.beneficiaryKind} ${party.beneficiaryId}`;
    sums.set(key, { ...party, minor: (sums.get(key)?.minor ?? 0n) + party.minor });
  }
  return [...sums.values()];
}

/** The part of the fee that goes back, so that it stays the agreed share of what stands of the commission. */
export function feeReturned(
  { commissionMinor }: Pick<ConversionEntity, 'commissionMinor'>,
  feeBasisPoints: number,
  before: bigint,
  after: bigint,
): bigint {
  const feeAt = (reversed: bigint): bigint => basisPointsOf(commissionMinor - reversed, feeBasisPoints);
  return feeAt(before) - feeAt(after);
}
