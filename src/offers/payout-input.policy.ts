import { parseMoney } from '../kernel/money/money.js';
import { OfferInvalidPayout } from './offers.errors.js';
import type { Payout, PayoutType } from './offers.types.js';
import type { PayoutTerms } from './payouts/payouts.types.js';

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/;

/** What is paid as people write it: percent of the sale, or a fixed sum in currency units. */
export interface TermsInput {
  payoutPercent?: number;
  payoutAmount?: number;
  currency: string;
}

/** What an offer pays as people write it. */
export interface PayoutInput extends TermsInput {
  payoutType: PayoutType;
}

/**
 * Reads an offer's payout exactly: at most two decimals of a percent, at most the decimals of the currency.
 * @throws OfferInvalidPayout, InvalidAmount, UnknownCurrency
 */
export function payoutOf({ payoutType, ...input }: PayoutInput): Payout {
  const terms = readTerms(input);
  if (payoutType === 'cps' || payoutType === 'revshare') {
    if (!('basisPoints' in terms)) throw new OfferInvalidPayout();
    return { type: payoutType, ...terms };
  }
  if (!('minor' in terms)) throw new OfferInvalidPayout();
  return { type: payoutType, ...terms };
}

/**
 * Reads a percentage or a fixed sum exactly; one of them must be there.
 * @throws OfferInvalidPayout, InvalidAmount, UnknownCurrency
 */
export function readTerms({ payoutPercent, payoutAmount, currency }: TermsInput): PayoutTerms {
  if ((payoutPercent === undefined) === (payoutAmount === undefined)) {
    throw new OfferInvalidPayout({ message: 'Send either payoutPercent or payoutAmount.' });
  }
  if (payoutPercent !== undefined) return { basisPoints: basisPoints(payoutPercent) };
  return { minor: parseMoney(payoutAmount!, currency).minor };
}

/** The same as columns. */
export function termsColumns(terms: PayoutTerms): {
  payoutBasisPoints: number | null;
  payoutMinor: bigint | null;
} {
  return 'minor' in terms
    ? { payoutBasisPoints: null, payoutMinor: terms.minor }
    : { payoutBasisPoints: terms.basisPoints, payoutMinor: null };
}

function basisPoints(percent: number): number {
  const match = PERCENT.exec(String(percent));
  const value = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : Number.NaN;
  if (!(value <= 10_000)) {
    throw new OfferInvalidPayout({ message: 'payoutPercent must be 0 to 100 with at most two decimals.' });
  }
  return value;
}
