import type { PartyAmount, RewardSplit } from '../rewards/rewards.types.js';
import type { ConversionEntity } from './conversion.entity.js';

/** What a promoter's touches came to. */
export interface PromoterCredit {
  promoterId: string;
  minor: bigint;
}

/** Splits of promoters' parts between a campaign's partner and its end user, by promoter. */
export type PromoterSplits = ReadonlyMap<string, RewardSplit>;

/**
 * Who is credited for a conversion: each promoter of its shares, or its own promoter when it has none.
 * Parts of nothing are left out. A programming error when the shares do not sum to the commission.
 */
export function creditsOf(
  conversion: Pick<ConversionEntity, 'id' | 'promoterId' | 'commissionMinor'>,
  shares: readonly PromoterCredit[],
): PromoterCredit[] {
  const { id, promoterId, commissionMinor } = conversion;
  const credits = shares.length > 0 ? shares : [{ promoterId, minor: commissionMinor }];
  const sum = credits.reduce((total, { minor }) => total + minor, 0n);
  if (sum !== commissionMinor)
    throw new Error(`the shares of conversion ${id} are ${sum}, not its commission`);
  return credits.filter(({ minor }) => minor > 0n);
}

/** What each promoter's touches came to, in the order of their first touch. */
export function creditsByPromoter(
  shares: readonly { promoterId: string; commissionMinor: bigint }[],
): PromoterCredit[] {
  const sums = new Map<string, bigint>();
  for (const { promoterId, commissionMinor } of shares) {
    sums.set(promoterId, (sums.get(promoterId) ?? 0n) + commissionMinor);
  }
  return [...sums].map(([promoterId, minor]) => ({ promoterId, minor }));
}

/** The same credits as parties; a split promoter's part goes to the parties of the split. */
export function partiesOf(
  credits: readonly PromoterCredit[],
  splits: PromoterSplits | undefined,
  split: (minor: bigint, terms: RewardSplit) => PartyAmount[],
): PartyAmount[] {
  return credits.flatMap(({ promoterId, minor }): PartyAmount[] => {
    const terms = splits?.get(promoterId);
    if (terms) return split(minor, terms);
    return [{ beneficiaryKind: 'promoter', beneficiaryId: promoterId, minor }];
  });
}
