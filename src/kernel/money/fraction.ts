/** An exact part of a whole, in lowest terms; the denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const FRACTION = /^(-?\d{1,100})(?:\/([1-9]\d{0,99}))?$/;

/** @throws RangeError when the denominator is not positive */
export function fractionOf(numerator: bigint, denominator: bigint): Fraction {
  if (denominator <= 0n) throw new RangeError('the denominator must be positive');
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** Integer weights as exact parts of their sum. @throws RangeError when a weight is negative or all are zero */
export function fractionsOfWeights(weights: readonly bigint[]): Fraction[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.some((weight) => weight < 0n) || total <= 0n) {
    throw new RangeError('weights must not be negative and one must be positive');
  }
  return weights.map((weight) => fractionOf(weight, total));
}

/** The way back: integers in the same proportions, over the least common denominator. */
export function weightsOfFractions(fractions: readonly Fraction[]): bigint[] {
  const common = fractions.reduce((sofar, { denominator }) => leastCommonMultiple(sofar, denominator), 1n);
  return fractions.map(({ numerator, denominator }) => numerator * (common / denominator));
}

export function sumOfFractions(fractions: readonly Fraction[]): Fraction {
  const common = fractions.reduce((sofar, { denominator }) => leastCommonMultiple(sofar, denominator), 1n);
  const sum = fractions.reduce((sofar, part) => sofar + part.numerator * (common / part.denominator), 0n);
  return fractionOf(sum, common);
}

/** "2/5"; whole numbers without a denominator. */
export function formatFraction({ numerator, denominator }: Fraction): string {
  return denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
}

/** @throws RangeError when the text is no fraction as `formatFraction` writes it */
export function parseFraction(text: string): Fraction {
  const match = FRACTION.exec(text);
  if (!match) throw new RangeError('not a fraction');
  return fractionOf(BigInt(match[1]!), BigInt(match[2] ?? '1'));
}

export function leastCommonMultiple(a: bigint, b: bigint): bigint {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
