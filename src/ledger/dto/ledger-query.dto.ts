import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CURRENCY_CODES } from '../../kernel/money/currencies.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { LEDGER_ACCOUNT_KINDS, type LedgerAccountKind } from '../ledger.types.js';

/** Filters of the account list; all given ones must hold. */
export class LedgerAccountQueryDto extends PageQueryDto {
  /** Whose money the account holds. */
  @IsOptional()
  @IsIn(LEDGER_ACCOUNT_KINDS)
  kind?: LedgerAccountKind;

  /** Advertiser, user or partner. */
  @IsOptional()
  @IsUUID()
  ownerId?: string;

  /** ISO 4217 code. */
  @IsOptional()
  @IsIn(CURRENCY_CODES, { message: 'currency must be an ISO 4217 code in use' })
  currency?: string;
}

/** Filters of the entry list; all given ones must hold. */
export class LedgerEntryQueryDto extends PageQueryDto {
  /** Entries of this account. */
  @IsOptional()
  @IsUUID()
  accountId?: string;

  /** Entries of this transaction. */
  @IsOptional()
  @IsUUID()
  transactionId?: string;

  /** Kind of thing that caused the posting: `conversion`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sourceType?: string;

  /** Id of the thing that caused the posting. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sourceId?: string;
}

/** Period of a statement; entries are posted at or after its beginning and before its end. */
export class LedgerStatementQueryDto extends PageQueryDto {
  /** Beginning, RFC 3339; left out: the first entry. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** End, RFC 3339, which is not in it; left out: the last entry. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

/** As of when the books are summed. */
export class TrialBalanceQueryDto {
  /** What was posted before this moment, RFC 3339; left out: everything. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  asOf?: Date;
}
