import { allocate } from '../../../src/kernel/money/money.js';
import { Random } from './random.js';

export interface JourneyRefund {
  /** Hundredths of what is left of the sale; 100 is all of it. */
  percent: number;
  beforeDecision: boolean;
  sourceKey: string;
  isSentTwice: boolean;
}

/** What happens to one conversion, the same for every process that asks. */
export interface Journey {
  amountMinor: bigint;
  commissionMinor: bigint;
  /** Index of the promoter and what their touch came to. */
  shares: { promoter: number; minor: bigint }[];
  currency: string;
  isApproved: boolean;
  refunds: JourneyRefund[];
}

const CURRENCIES = ['USD', 'JPY', 'KWD'];

export function journeyOf(seed: number, index: number, promoters: number): Journey {
  const random = new Random(seed * 1_000_003 + index);
  const whole = (from: number, to: number): number => Math.floor(random.between(from, to));
  const amountMinor = BigInt(random.pick([whole(1, 20), whole(100, 10_000), whole(100, 10_000_000)]));
  const commissionMinor = BigInt(random.pick([0, whole(0, 30), whole(1, 2_000), whole(1, 2_000_000)]));
  const touches = random.pick([1, 1, 1, 2, 3, 4]);
  const weights = Array.from({ length: touches }, () => BigInt(whole(1, 100)));
  const parts = allocate(commissionMinor, weights);
  const first = whole(0, promoters);
  const times = random.pick([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3]);
  return {
    amountMinor,
    commissionMinor,
    // Neighbours, so that one promoter stands on a path once.
    shares: parts.map((minor, touch) => ({ promoter: (first + touch) % promoters, minor })),
    currency: random.pick(CURRENCIES),
    isApproved: random.between(0, 1) < 0.93,
    refunds: Array.from({ length: times }, (_, nth) => ({
      percent: random.pick([whole(1, 100), whole(1, 100), 100]),
      beforeDecision: random.between(0, 1) < 0.1,
      sourceKey: `journey-${index}-${nth}`,
      isSentTwice: random.between(0, 1) < 0.3,
    })),
  };
}
