import { InvalidAmount } from '../../../kernel/errors/common.errors.js';
import { decimalsOf, type Money, parseMoney } from '../../../kernel/money/money.js';
import { missing } from './shop-fields.policy.js';

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,40}))?$/;
const PLACES = 9;

/**
 * A shop's amount in billionths of a currency unit. Some shops write floats, 195.66000000000001 or
 * 100.00000000000000: what stands behind the ninth decimal is noise and rounded away.
 * @throws ShopPayloadIncomplete when it is absent, InvalidAmount when it is no decimal number
 */
export function readNanos(value: unknown, name: string): bigint {
  if (typeof value !== 'string' || value.trim() === '') throw missing(name);
  const match = DECIMAL.exec(value.trim());
  if (!match) throw new InvalidAmount({ details: { field: name, amount: value.slice(0, 40) } });
  const [, sign = '', units = '0', fraction = ''] = match;
  const kept = fraction.slice(0, PLACES).padEnd(PLACES, '0');
  const isRoundedUp = (fraction[PLACES] ?? '0') >= '5';
  const nanos = BigInt(units + kept) + (isRoundedUp ? 1n : 0n);
  return sign === '-' ? -nanos : nanos;
}

/** Exactly this much. @throws UnknownCurrency, InvalidAmount when it is negative or finer than the currency */
export function moneyOf(nanos: bigint, currency: string): Money {
  const digits = (nanos < 0n ? -nanos : nanos).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  const text = `${nanos < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
  return parseMoney(text, currency);
}

/** The smallest amount of a currency, in billionths of its unit. @throws UnknownCurrency */
export function nanosOfMinor(currency: string): bigint {
  return 10n ** BigInt(PLACES - decimalsOf(currency));
}
