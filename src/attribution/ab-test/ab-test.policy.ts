/** Unique clicks every arm needs before anything is said. */
export const MIN_CLICKS = 100;
/** Conversions, and clicks without one, that every arm needs: below, the normal approximation does not hold. */
export const MIN_OUTCOMES = 10;
/** A difference that chance makes more often than this is none. */
export const SIGNIFICANCE = 0.05;

/** One arm: unique clicks, and how many of them converted. */
export interface ArmCount {
  clicks: number;
  conversions: number;
}

export type Outcome = 'winner' | 'inconclusive';
export type Why = 'significant' | 'sample_too_small' | 'difference_not_shown';

/** The leading arm against one other. */
export interface Comparison {
  /** Position of the other arm. */
  arm: number;
  z: number;
  /** Two-sided, uncorrected. */
  pValue: number;
  /** Times the number of pairs, at most 1. */
  correctedPValue: number;
}

export interface Verdict {
  outcome: Outcome;
  why: Why;
  /** Position of the arm with the best rate, the first of equals. */
  leader: number;
  /** Of the leader against every other arm. */
  comparisons: Comparison[];
  /** 1 less the largest corrected p-value. */
  confidence: number;
}

export function rateOf({ clicks, conversions }: ArmCount): number {
  return clicks === 0 ? 0 : conversions / clicks;
}

/**
 * The two-sided z-test for the equality of two proportions, with the pooled rate as standard error:
 * z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)), p = (x1 + x2) / (n1 + n2).
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 7.3.3.
 */
export function twoProportionTest(one: ArmCount, other: ArmCount): { z: number; pValue: number } {
  const clicks = one.clicks + other.clicks;
  if (one.clicks === 0 || other.clicks === 0) return { z: 0, pValue: 1 };
  const pooled = (one.conversions + other.conversions) / clicks;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / one.clicks + 1 / other.clicks));
  // Nobody converted, or everybody: there is no difference.
  if (error === 0) return { z: 0, pValue: 1 };
  const z = (rateOf(one) - rateOf(other)) / error;
  return { z, pValue: erfc(Math.abs(z) / Math.SQRT2) };
}

/**
 * Whether the arm with the best rate is better than every other one. It is picked after looking, so each
 * p-value is multiplied by the number of pairs among all arms (Bonferroni), which is 1 for two arms.
 * @param arms at least two
 */
export function judgeArms(arms: readonly ArmCount[]): Verdict {
  let leader = 0;
  arms.forEach((arm, index) => {
    if (rateOf(arm) > rateOf(arms[leader]!)) leader = index;
  });
  const pairs = (arms.length * (arms.length - 1)) / 2;
  const comparisons = arms.flatMap((other, arm): Comparison[] => {
    if (arm === leader) return [];
    const { z, pValue } = twoProportionTest(arms[leader]!, other);
    return [{ arm, z, pValue, correctedPValue: Math.min(1, pValue * pairs) }];
  });
  const confidence = 1 - Math.max(...comparisons.map(({ correctedPValue }) => correctedPValue));
  const rest = { leader, comparisons, confidence };
  if (!arms.every(isEnough)) return { outcome: 'inconclusive', why: 'sample_too_small', ...rest };
  return confidence > 1 - SIGNIFICANCE
    ? { outcome: 'winner', why: 'significant', ...rest }
    : { outcome: 'inconclusive', why: 'difference_not_shown', ...rest };
}

function isEnough({ clicks, conversions }: ArmCount): boolean {
  return clicks >= MIN_CLICKS && conversions >= MIN_OUTCOMES && clicks - conversions >= MIN_OUTCOMES;
}

const SERIES_BELOW = 2.5;

/**
 * The complementary error function for x >= 0, to about 12 digits: its power series for small x and its
 * continued fraction for large x (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  return x < SERIES_BELOW ? 1 - erfSeries(x) : erfcFraction(x);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let fraction = 0;
  for (let n = 80; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}
