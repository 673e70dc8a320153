import { basisPointsOf } from '../kernel/money/money.js';
import type { SplitTerms } from './rewards.types.js';

export interface SplitAmounts {
  endUserMinor: bigint;
  partnerMinor: bigint;
}

/** Divides a commission: the end user's part is rounded half up once, the partner keeps every other unit. */
export function splitCommission(commissionMinor: bigint, terms: SplitTerms): SplitAmounts {
  if (commissionMinor < 0n) throw new RangeError('a commission is not negative');
  const wanted =
    terms.kind === 'share' ? basisPointsOf(commissionMinor, terms.endUserBasisPoints) : terms.endUserMinor;
  if (wanted < 0n) throw new RangeError('an end user is not given less than nothing');
  const endUserMinor = wanted > commissionMinor ? commissionMinor : wanted;
  return { endUserMinor, partnerMinor: commissionMinor - endUserMinor };
}
