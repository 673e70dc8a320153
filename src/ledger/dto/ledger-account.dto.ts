import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import { type AccountWithTotals, LEDGER_ACCOUNT_KINDS, type LedgerAccountKind } from '../ledger.types.js';

/** A ledger account with the sums of its entries. */
export class LedgerAccountDto {
  /** UUIDv7 of the account. */
  id: string;
  /** Whose money it holds. */
  @ApiProperty({ enum: LEDGER_ACCOUNT_KINDS })
  kind: LedgerAccountKind;
  /** Advertiser, user or partner; null for the platform's own accounts. */
  ownerId: string | null;
  /** ISO 4217 code. */
  currency: string;
  /** Sum of all debits, in currency units. */
  debit: number;
  /** Sum of all credits, in currency units. */
  credit: number;
  /** Credits minus debits, in currency units: positive is owed to the owner, negative is owed by the owner. */
  balance: number;
  /** When it was first posted to, RFC 3339 in UTC. */
  createdAt: string;

  static from(this: void, account: AccountWithTotals): LedgerAccountDto {
    const { id, kind, ownerId, currency, debitMinor, creditMinor } = account;
    return {
      id,
      kind,
      ownerId,
      currency,
      debit: toUnits(debitMinor, currency),
      credit: toUnits(creditMinor, currency),
      balance: toUnits(creditMinor - debitMinor, currency),
      createdAt: account.createdAt.toISOString(),
    };
  }
}
