import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { LedgerAccountDto } from './dto/ledger-account.dto.js';
import { LedgerEntryDto } from './dto/ledger-entry.dto.js';
import { TrialBalanceDto } from './dto/trial-balance.dto.js';
import { LedgerIdempotencyConflict } from './ledger.errors.js';
import { assertPostable, sameEntries } from './ledger.policy.js';
import { LedgerReadRepository } from './ledger-read.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import type {
  AccountOwner,
  LedgerAccountFilter,
  LedgerEntryFilter,
  LedgerPosting,
  PostedTransaction,
} from './ledger.types.js';

/** The double-entry ledger: `post` is the only way money moves, entries never change. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly ledger: LedgerRepository,
    private readonly reader: LedgerReadRepository,
  ) {}

  /**
   * Posts entries that balance per currency, in the caller's transaction or one of its own; a key that
   * was posted before with the same entries posts nothing and returns the first transaction.
   * @throws LedgerInvalidPosting, LedgerUnbalanced, LedgerIdempotencyConflict
   */
  async post(ctx: RequestContext, posting: LedgerPosting): Promise<PostedTransaction> {
    assertPostable(posting.entries);
    return this.tx.run(ctx, async () => {
      const postedAt = clock.now(ctx);
      const id = await this.ledger.insertTransaction(ctx.tenantId, posting, postedAt);
      if (id === null) return this.replay(ctx, posting);
      const accounts = posting.entries.map(({ account }) => account);
      const accountIds = await this.ledger.ensureAccounts(ctx.tenantId, accounts);
      await this.ledger.insertEntries(ctx.tenantId, id, posting.entries, accountIds, postedAt);
      return { id, postedAt, isReplay: false };
    });
  }

  /** Accounts with their totals, newest first: all for an admin, a promoter's own otherwise. */
  async listAccounts(
    ctx: RequestContext,
    filter: LedgerAccountFilter,
    request: PageRequest,
  ): Promise<Page<LedgerAccountDto>> {
    const owner = this.ownerOf(ctx);
    const page = await this.tx.run(ctx, () => this.reader.findAccounts({ ...filter, owner }, request));
    return mapPage(page, LedgerAccountDto.from);
  }

  /** Entries, newest first: all for an admin, those of a promoter's own accounts otherwise. */
  async listEntries(
    ctx: RequestContext,
    filter: LedgerEntryFilter,
    request: PageRequest,
  ): Promise<Page<LedgerEntryDto>> {
    const owner = this.ownerOf(ctx);
    const page = await this.tx.run(ctx, () => this.reader.findEntries({ ...filter, owner }, request));
    return mapPage(page, LedgerEntryDto.from);
  }

  /** Debits and credits of the whole tenant per currency. */
  async trialBalance(ctx: RequestContext): Promise<TrialBalanceDto> {
    return TrialBalanceDto.from(await this.tx.run(ctx, () => this.reader.sumByCurrency()));
  }

  private async replay(ctx: RequestContext, posting: LedgerPosting): Promise<PostedTransaction> {
    const first = await this.ledger.findByIdempotencyKey(ctx.tenantId, posting.idempotencyKey);
    if (!first) throw new Error('a ledger key is taken by a transaction that cannot be seen');
    const same =
      first.kind === posting.kind &&
      first.sourceType === posting.sourceType &&
      first.sourceId === posting.sourceId &&
      sameEntries(await this.ledger.findEntriesOf(ctx.tenantId, first.id), posting.entries);
    if (!same) throw new LedgerIdempotencyConflict({ details: { transactionId: first.id } });
    return { id: first.id, postedAt: first.postedAt, isReplay: true };
  }

  private ownerOf(ctx: RequestContext): AccountOwner | undefined {
    return actsForTenant(ctx, 'ledger:read') ? undefined : { kind: 'promoter', ownerId: userIdOf(ctx) };
  }
}
