import { toUnits } from '../../kernel/money/money.js';
import type { CurrencyTotals } from '../ledger.types.js';

/** Everything posted in one currency. */
export class CurrencyBalanceDto {
  /** ISO 4217 code. */
  currency: string;
  /** Sum of all debits, in currency units. */
  debit: number;
  /** Sum of all credits, in currency units. */
  credit: number;
}

/** The ledger as a whole; no currency is converted into another. */
export class TrialBalanceDto {
  /** Whether debits equal credits in every currency, to the minor unit. */
  balanced: boolean;
  /** One line per currency, by code. */
  currencies: CurrencyBalanceDto[];

  static from(this: void, totals: CurrencyTotals[]): TrialBalanceDto {
    return {
      balanced: totals.every(({ debitMinor, creditMinor }) => debitMinor === creditMinor),
      currencies: totals.map(({ currency, debitMinor, creditMinor }) => ({
        currency,
        debit: toUnits(debitMinor, currency),
        credit: toUnits(creditMinor, currency),
      })),
    };
  }
}
