import { ApiProperty } from '@nestjs/swagger';
import { toUnits } from '../../kernel/money/money.js';
import type { Page } from '../../kernel/paging/page.js';
import type { LedgerAccountEntity } from '../ledger-account.entity.js';
import { type EntryWithSource, LEDGER_ACCOUNT_KINDS, type LedgerAccountKind } from '../ledger.types.js';
import { LedgerEntryDto } from './ledger-entry.dto.js';

interface Sums {
  debitMinor: bigint;
  creditMinor: bigint;
}

/** An entry with what the account held after it. */
export class StatementEntryDto extends LedgerEntryDto {
  /** Credits minus debits up to and with this entry, in currency units. */
  balance: number;
}

/** An account over a period. */
export class LedgerStatementDto {
  /** UUIDv7 of the account. */
  accountId: string;
  /** Whose money it holds. */
  @ApiProperty({ enum: LEDGER_ACCOUNT_KINDS })
  kind: LedgerAccountKind;
  /** Advertiser, user or partner; null for the platform's own accounts. */
  ownerId: string | null;
  /** ISO 4217 code. */
  currency: string;
  /** Credits minus debits before the period, in currency units. */
  openingBalance: number;
  /** Credits minus debits at its end, in currency units. */
  closingBalance: number;
  /** Sum of its debits, in currency units. */
  debit: number;
  /** Sum of its credits, in currency units. */
  credit: number;
  /** Its entries, oldest first. */
  data: StatementEntryDto[];
  /** Send it as `cursor` for the next page; null on the last. */
  nextCursor: string | null;

  static of(
    this: void,
    account: LedgerAccountEntity,
    opening: Sums,
    closing: Sums,
    page: Page<EntryWithSource & { broughtMinor: bigint }>,
  ): LedgerStatementDto {
    const { id, kind, ownerId, currency } = account;
    const units = (minor: bigint): number => toUnits(minor, currency);
    const openingMinor = opening.creditMinor - opening.debitMinor;
    return {
      accountId: id,
      kind,
      ownerId,
      currency,
      openingBalance: units(openingMinor),
      closingBalance: units(closing.creditMinor - closing.debitMinor),
      debit: units(closing.debitMinor - opening.debitMinor),
      credit: units(closing.creditMinor - opening.creditMinor),
      data: page.data.map(({ broughtMinor, ...entry }) => ({
        ...LedgerEntryDto.from(entry),
        balance: units(openingMinor + broughtMinor),
      })),
      nextCursor: page.nextCursor,
    };
  }
}
