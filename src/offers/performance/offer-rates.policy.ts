import { decimalsOf } from '../../kernel/money/money.js';

export interface Performance {
  countedClicks: number;
  conversions: number;
  payoutMinor: bigint;
}

/**
 * Earnings per counted click in currency units and conversions per counted click; null without clicks, because
 * there is nothing to reckon with. A rate and no amount, so it may have more decimals than the currency.
 */
export function ratesOf(
  { countedClicks, conversions, payoutMinor }: Performance,
  currency: string,
): { epc: number | null; conversionRate: number | null } {
  if (countedClicks === 0) return { epc: null, conversionRate: null };
  const units = Number(payoutMinor) / 10 ** decimalsOf(currency);
  return { epc: units / countedClicks, conversionRate: conversions / countedClicks };
}
