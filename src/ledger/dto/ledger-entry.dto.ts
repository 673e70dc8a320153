import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import { type EntryWithSource, LEDGER_ACCOUNT_KINDS, type LedgerAccountKind } from '../ledger.types.js';

/** One line of a ledger transaction; exactly one of debit and credit is more than zero. */
export class LedgerEntryDto {
  /** UUIDv7 of the entry. */
  id: string;
  /** The transaction it belongs to, whose entries balance. */
  transactionId: string;
  /** The account it was posted to. */
  accountId: string;
  /** Whose money the account holds. */
  @ApiProperty({ enum: LEDGER_ACCOUNT_KINDS })
  accountKind: LedgerAccountKind;
  /** Owner of the account; null for the platform's own accounts. */
  ownerId: string | null;
  /** What happened: `conversion.approved`. */
  kind: string;
  /** Kind of thing that caused it: `conversion`. */
  sourceType: string;
  /** Id of the thing that caused it. */
  sourceId: string;
  /** ISO 4217 code. */
  currency: string;
  /** In currency units. */
  debit: number;
  /** In currency units. */
  credit: number;
  /** Business time of the posting, RFC 3339 in UTC. */
  postedAt: string;

  static from(this: void, entry: EntryWithSource): LedgerEntryDto {
    const { debitMinor, creditMinor, postedAt, ...rest } = entry;
    return {
      ...rest,
      debit: toUnits(debitMinor, entry.currency),
      credit: toUnits(creditMinor, entry.currency),
      postedAt: postedAt.toISOString(),
    };
  }
}
