import { parseMoney } from '../kernel/money/money.js';
import { OfferInvalidPayout } from './offers.errors.js';
import type { Payout, PayoutType } from './offers.types.js';

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/;

/** A payout as people write it: percent of the sale, or a fixed sum in currency units. */
export interface PayoutInput {
  payoutType: PayoutType;
  payoutPercent?: number;
  payoutAmount?: number;
  currency: string;
}

/**
 * Reads a payout exactly: at most two decimals of a percent, at most the decimals of the currency.
 * @throws OfferInvalidPayout, InvalidAmount, UnknownCurrency
 */
export function payoutOf({ payoutType, payoutPercent, payoutAmount, currency }: PayoutInput): Payout {
  if (payoutType === 'cps') {
    if (payoutPercent === undefined || payoutAmount !== undefined) throw new OfferInvalidPayout();
    return { type: 'cps', basisPoints: basisPoints(payoutPercent) };
  }
  if (payoutAmount === undefined || payoutPercent !== undefined) throw new OfferInvalidPayout();
  return { type: payoutType, minor: parseMoney(payoutAmount, currency).minor };
}

function basisPoints(percent: number): number {
  const match = PERCENT.exec(String(percent));
  const value = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : Number.NaN;
  if (!(value <= 10_000)) {
    throw new OfferInvalidPayout({ message: 'payoutPercent must be 0 to 100 with at most two decimals.' });
  }
  return value;
}
