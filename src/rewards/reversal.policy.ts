import { divideHalfUp } from '../kernel/money/money.js';
import type { RewardEntity } from './reward.entity.js';

/**
 * How much of each part is taken back when `reversed` of their sum is: in proportion to the parts, to the unit.
 *
 * Units are handed out by Webster's divisor method, not by largest remainder, because the targets of several
 * refunds must grow together: under largest remainder a further refund can lower a target by a unit, and would
 * give somebody a cent. Here no target ever falls as `reversed` rises, none exceeds its part, the result does
 * not depend on the refunds that led to it, and all of the sum takes back exactly every part.
 * (Balinski and Young, Fair Representation, 1982: divisor methods are house monotone.)
 */
export function reversalTargets(parts: readonly bigint[], reversed: bigint): bigint[] {
  const sum = parts.reduce((total, part) => total + part, 0n);
  if (parts.some((part) => part < 0n)) throw new RangeError('no part is negative');
  if (reversed < 0n || reversed > sum) throw new RangeError('more cannot be taken back than was given');
  if (reversed === 0n) return parts.map(() => 0n);
  const targets = parts.map((part) => divideHalfUp(reversed * part, sum));
  let rest = reversed - targets.reduce((total, target) => total + target, 0n);
  for (; rest > 0n; rest--) targets[nextSeat(parts, targets)]! += 1n;
  for (; rest < 0n; rest++) targets[lastSeat(parts, targets)]! -= 1n;
  return targets;
}

type Reversible = Pick<RewardEntity, 'amountMinor' | 'reversedMinor' | 'clawedBackMinor' | 'status'>;

/** A reward after `minor` of it is taken back: less of it, or the same and a debt when it was on its way. */
export function afterReversal(
  reward: Reversible,
  minor: bigint,
): Pick<RewardEntity, 'reversedMinor' | 'clawedBackMinor' | 'status'> {
  const { reversedMinor, clawedBackMinor, status } = reward;
  if (status === 'queued' || status === 'paid') {
    return { reversedMinor, clawedBackMinor: clawedBackMinor + minor, status };
  }
  const reversed = reversedMinor + minor;
  const isGone = reversed === reward.amountMinor;
  return { reversedMinor: reversed, clawedBackMinor, status: isGone ? 'reversed' : status };
}

/** What taking back does to each reward of a conversion; those that give nothing are left out. */
export function planReversal<Reward extends Reversible>(
  rewards: readonly Reward[],
  reversedMinor: bigint,
): { reward: Reward; minor: bigint; after: ReturnType<typeof afterReversal> }[] {
  const targets = reversalTargets(
    rewards.map(({ amountMinor }) => amountMinor),
    reversedMinor,
  );
  return rewards.flatMap((reward, index) => {
    const minor = targets[index]! - reward.reversedMinor - reward.clawedBackMinor;
    return minor === 0n ? [] : [{ reward, minor, after: afterReversal(reward, minor) }];
  });
}

/** Whose next unit comes first: the largest part / (2 × units + 1), ties to the earlier. */
function nextSeat(parts: readonly bigint[], targets: readonly bigint[]): number {
  return parts.reduce((best, part, index) => {
    const isBefore = part * (2n * targets[best]! + 1n) > parts[best]! * (2n * targets[index]! + 1n);
    return isBefore ? index : best;
  }, 0);
}

/** Whose last unit came last: the smallest part / (2 × units − 1), ties to the later. */
function lastSeat(parts: readonly bigint[], targets: readonly bigint[]): number {
  let last = -1;
  for (const [index, part] of parts.entries()) {
    if (targets[index] === 0n) continue;
    const isAfter =
      last < 0 || part * (2n * targets[last]! - 1n) <= parts[last]! * (2n * targets[index]! - 1n);
    if (isAfter) last = index;
  }
  return last;
}
