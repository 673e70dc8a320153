import { InvalidAmount, UnknownCurrency } from '../errors/common.errors.js';
import { currencyDecimals } from './currencies.js';

/** An exact amount: integer minor units of one currency. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

// Fifteen significant digits survive a JSON number unharmed, so amounts stay below 10^15 minor units.
const MAX_MINOR = 10n ** 15n;
const DECIMAL = /^(\d{1,15})(?:\.(\d{1,10}))?$/;

/** @throws UnknownCurrency when the code is not an active ISO 4217 code. */
export function decimalsOf(currency: string): number {
  const decimals = currencyDecimals(currency);
  if (decimals === undefined) throw new UnknownCurrency({ details: { currency } });
  return decimals;
}

/**
 * Reads an amount in currency units, 49.99 or "49.99", without rounding anything.
 * @throws InvalidAmount for negatives, non-numbers, too many decimals or 10^15 minor units and more
 */
export function parseMoney(amount: number | string, currency: string): Money {
  const decimals = decimalsOf(currency);
  const match = DECIMAL.exec(typeof amount === 'number' ? String(amount) : amount);
  if (!match) throw new InvalidAmount({ details: { amount: String(amount).slice(0, 40) } });
  const [, units = '0', written = ''] = match;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) {
    throw new InvalidAmount({
      message: `${currency} has ${decimals} decimals; the amount has ${fraction.length}.`,
      details: { amount: String(amount).slice(0, 40), currency },
    });
  }
  const minor = BigInt(units + fraction.padEnd(decimals, '0'));
  if (minor >= MAX_MINOR) throw new InvalidAmount({ message: 'The amount is too large.' });
  return { minor, currency };
}

/** Currency units as a decimal string: 4999 USD is "49.99", 5 JPY is "5". */
export function formatMinor(minor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Currency units as the JSON number the API shows. */
export function toUnits(minor: bigint, currency: string): number {
  return Number(formatMinor(minor, currency));
}

/** `numerator / denominator`, rounded half up once, away from zero for negatives. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('the denominator must be positive');
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/** A share in basis points (1 % = 100), rounded half up once to the minor unit. */
export function basisPointsOf(minor: bigint, basisPoints: number): bigint {
  return divideHalfUp(minor * BigInt(basisPoints), 10_000n);
}

/**
 * Splits an amount by integer weights so that the parts sum to it exactly: everyone gets the floor of
 * the exact share, the units left go to the largest remainders, ties to the earlier weight.
 */
export function allocate(minor: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.some((weight) => weight < 0n) || total <= 0n) {
    throw new RangeError('weights must not be negative and one must be positive');
  }
  const sign = minor < 0n ? -1n : 1n;
  const magnitude = minor * sign;
  const parts = weights.map((weight) => (magnitude * weight) / total);
  const remainders = weights.map((weight, index) => ({ index, left: (magnitude * weight) % total }));
  remainders.sort((a, b) => (a.left === b.left ? a.index - b.index : a.left < b.left ? 1 : -1));
  let rest = magnitude - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of remainders) {
    if (rest === 0n) break;
    parts[index] = parts[index]! + 1n;
    rest -= 1n;
  }
  return parts.map((part) => part * sign);
}
