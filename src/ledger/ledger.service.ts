import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import type { Role } from '../kernel/context/roles.js';
import { firstIdAt, newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { LedgerAccountDto } from './dto/ledger-account.dto.js';
import { LedgerEntryDto } from './dto/ledger-entry.dto.js';
import { TrialBalanceDto } from './dto/trial-balance.dto.js';
import { LedgerStatementDto } from './dto/ledger-statement.dto.js';
import { KnownAccounts } from './known-accounts.js';
import { LedgerAccountNotFound, LedgerIdempotencyConflict } from './ledger.errors.js';
import { assertPostable, sameEntries } from './ledger.policy.js';
import { LedgerReadRepository, type StatementPeriod } from './ledger-read.repository.js';
import {
  LedgerRepository,
  type NewEntry,
  postingKey,
  type TenantAccount,
  type TenantPosting,
} from './ledger.repository.js';
import type {
  AccountOwner,
  LedgerAccountFilter,
  LedgerAccountKind,
  LedgerEntryFilter,
  LedgerPosting,
  PostedTransaction,
  PreparedPostings,
} from './ledger.types.js';

// Ids are made before their transaction commits, so the young ones may still be joined by others.
const SNAPSHOT_AGE_MS = 3_600_000;
const FAR_FUTURE_MS = Date.UTC(9999, 0);

/** In which accounts people who earn find what is theirs. */
const OWN_KINDS: readonly (readonly [Role, LedgerAccountKind])[] = [
  ['PROMOTER', 'promoter'],
  ['PARTNER', 'partner'],
  ['AFFILIATE_MARKETER', 'affiliate'],
];

/** The double-entry ledger: `post` is the only way money moves, entries never change. */
@Injectable()
export class LedgerService {
  private readonly accounts: KnownAccounts;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly ledger: LedgerRepository,
    private readonly reader: LedgerReadRepository,
  ) {
    this.accounts = new KnownAccounts(tx, ledger);
  }

  /**
   * Posts entries that balance per currency, in the caller's transaction or one of its own; a key that
   * was posted before with the same entries posts nothing and returns the first transaction.
   * @throws LedgerInvalidPosting, LedgerUnbalanced, LedgerIdempotencyConflict
   */
  async post(ctx: RequestContext, posting: LedgerPosting): Promise<PostedTransaction> {
    const [posted] = await this.postMany(ctx, [posting]);
    return posted!;
  }

  /**
   * Many postings in four statements, all or none: what `post` says holds for each, answers in the order given.
   * @throws LedgerInvalidPosting, LedgerUnbalanced, LedgerIdempotencyConflict
   */
  async postMany(ctx: RequestContext, postings: readonly LedgerPosting[]): Promise<PostedTransaction[]> {
    for (const { entries } of postings) assertPostable(entries);
    if (postings.length === 0) return [];
    return this.tx.run(ctx, () => this.postAcross(postings.map((posting) => ({ ctx, posting }))));
  }

  /** As `postMany`, for postings of several tenants in a transaction across them, which the caller has opened. */
  async postAcross(
    postings: readonly { ctx: RequestContext; posting: LedgerPosting }[],
  ): Promise<PostedTransaction[]> {
    const rows = postings.map(postableRow);
    if (rows.length === 0) return [];
    const firsts = new Map<string, TenantPosting>();
    for (const row of rows) if (!firsts.has(postingKey(row))) firsts.set(postingKey(row), row);
    const ids = await this.ledger.insertTransactions([...firsts.values()]);
    const entries = [...ids].flatMap(([key, id]) => entriesOf(firsts.get(key)!, id));
    if (entries.length > 0) {
      await this.ledger.insertEntries(entries, await this.ledger.ensureAccounts(accountsOf(entries)));
    }
    const answers: PostedTransaction[] = [];
    for (const row of rows) {
      const id = firsts.get(postingKey(row)) === row ? ids.get(postingKey(row)) : undefined;
      answers.push(id ? { id, postedAt: row.postedAt, isReplay: false } : await this.replay(row));
    }
    return answers;
  }

  /**
   * Makes sure of the accounts of postings under keys that nobody has used, of several tenants, within the
   * caller's transaction; nothing is posted yet.
   * @throws LedgerInvalidPosting, LedgerUnbalanced
   */
  async prepare(
    postings: readonly { ctx: RequestContext; posting: LedgerPosting }[],
  ): Promise<PreparedPostings> {
    const rows = postings.map(postableRow);
    const wanted = accountsOf(rows.flatMap((row) => entriesOf(row, '')));
    return { postings: rows, accounts: await this.accounts.find(wanted) };
  }

  /** Posts them, in the same transaction; a key that is taken is an error, after which the transaction is over. */
  async postPrepared({ postings, accounts }: PreparedPostings): Promise<void> {
    if (postings.length === 0) return;
    const rows = postings.map((posting) => ({ ...posting, id: newId() }));
    try {
      await Promise.all([
        this.ledger.insertNewTransactions(rows),
        this.ledger.insertEntries(
          rows.flatMap((row) => entriesOf(row, row.id)),
          accounts,
        ),
      ]);
    } catch (error) {
      // Should one of the remembered accounts be gone, the next try asks again.
      this.accounts.forget();
      throw error;
    }
  }

  /** Accounts with their totals, newest first: all for an admin, the caller's own otherwise. */
  async listAccounts(
    ctx: RequestContext,
    filter: LedgerAccountFilter,
    request: PageRequest,
  ): Promise<Page<LedgerAccountDto>> {
    const owner = this.ownerOf(ctx);
    const page = await this.tx.run(ctx, () => this.reader.findAccounts({ ...filter, owner }, request));
    return mapPage(page, LedgerAccountDto.from);
  }

  /** Entries, newest first: all for an admin, those of the caller's own accounts otherwise. */
  async listEntries(
    ctx: RequestContext,
    filter: LedgerEntryFilter,
    request: PageRequest,
  ): Promise<Page<LedgerEntryDto>> {
    const owner = this.ownerOf(ctx);
    const page = await this.tx.run(ctx, () => this.reader.findEntries({ ...filter, owner }, request));
    return mapPage(page, LedgerEntryDto.from);
  }

  /** Debits and credits of the whole tenant per currency: all, or what was posted before a moment. */
  async trialBalance(ctx: RequestContext, before: Date | null = null): Promise<TrialBalanceDto> {
    return TrialBalanceDto.from(await this.tx.run(ctx, () => this.reader.sumByCurrency(before)));
  }

  /**
   * What an account held at the beginning and at the end of a period, and its entries between, oldest first;
   * people who earn read only their own. Left out, the period is all there is.
   * @throws LedgerAccountNotFound
   */
  async statement(
    ctx: RequestContext,
    accountId: string,
    { from = new Date(0), to = new Date(FAR_FUTURE_MS) }: Partial<StatementPeriod>,
    request: PageRequest,
  ): Promise<LedgerStatementDto> {
    return this.tx.run(ctx, async () => {
      const account = await this.reader.findAccount(accountId, this.ownerOf(ctx));
      if (!account) throw new LedgerAccountNotFound();
      const opening = await this.reader.sumBefore(ctx.tenantId, accountId, from);
      const closing = await this.reader.sumBefore(ctx.tenantId, accountId, to > from ? to : from);
      const page = await this.reader.findStatement(ctx.tenantId, accountId, { from, to }, request);
      return LedgerStatementDto.of(account, opening, closing, page);
    });
  }

  /** Sums up what is old enough to be complete, where there is much of it. */
  async takeSnapshots(ctx: RequestContext, olderThanMs = SNAPSHOT_AGE_MS, atLeast = 1_000): Promise<void> {
    const beforeId = firstIdAt(Date.now() - olderThanMs);
    await this.tx.run(ctx, () => this.reader.takeSnapshots(ctx.tenantId, beforeId, atLeast));
  }

  private async replay(posting: TenantPosting): Promise<PostedTransaction> {
    const { tenantId } = posting;
    const first = await this.ledger.findByIdempotencyKey(tenantId, posting.idempotencyKey);
    if (!first) throw new Error('a ledger key is taken by a transaction that cannot be seen');
    const same =
      first.kind === posting.kind &&
      first.sourceType === posting.sourceType &&
      first.sourceId === posting.sourceId &&
      sameEntries(await this.ledger.findEntriesOf(tenantId, first.id), posting.entries);
    if (!same) throw new LedgerIdempotencyConflict({ details: { transactionId: first.id } });
    return { id: first.id, postedAt: first.postedAt, isReplay: true };
  }

  private ownerOf(ctx: RequestContext): AccountOwner | undefined {
    if (actsForTenant(ctx, 'ledger:read')) return undefined;
    return {
      kinds: OWN_KINDS.flatMap(([role, kind]) => (hasRole(ctx, role) ? kind : [])),
      ownerId: userIdOf(ctx),
    };
  }
}

/** @throws LedgerInvalidPosting, LedgerUnbalanced */
function postableRow({ ctx, posting }: { ctx: RequestContext; posting: LedgerPosting }): TenantPosting {
  assertPostable(posting.entries);
  return { ...posting, tenantId: ctx.tenantId, postedAt: clock.now(ctx) };
}

function entriesOf({ tenantId, postedAt, entries }: TenantPosting, transactionId: string): NewEntry[] {
  return entries.map((line) => ({ ...line, tenantId, postedAt, transactionId }));
}

function accountsOf(entries: readonly NewEntry[]): TenantAccount[] {
  return entries.map(({ tenantId, account }) => ({ tenantId, ...account }));
}
