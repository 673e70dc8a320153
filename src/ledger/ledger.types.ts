export const LEDGER_ACCOUNT_KINDS = [
  'advertiser',
  'promoter',
  'partner',
  'end_user',
  'affiliate',
  'platform_fee',
  'clearing',
  // What the tenant's own shop owes its affiliates.
  'shop',
] as const;
export type LedgerAccountKind = (typeof LEDGER_ACCOUNT_KINDS)[number];

/** Names an account; it is made when it is first posted to. */
export interface LedgerAccountRef {
  kind: LedgerAccountKind;
  /** Advertiser, user or partner; null for the platform's own accounts. */
  ownerId: string | null;
  currency: string;
}

/** One line: exactly one of debit and credit, in minor units, more than zero. */
export interface LedgerLine {
  account: LedgerAccountRef;
  debitMinor?: bigint;
  creditMinor?: bigint;
}

/** A movement of money; debits and credits are equal in every currency. */
export interface LedgerPosting {
  /** Same key, same posting: it happens once per tenant. */
  idempotencyKey: string;
  /** What happened: `conversion.approved`. */
  kind: string;
  sourceType: string;
  sourceId: string;
  entries: readonly LedgerLine[];
}

export interface PostedTransaction {
  id: string;
  postedAt: Date;
  /** The key was known: nothing was posted now. */
  isReplay: boolean;
}

export interface LedgerAccountFilter {
  kind?: LedgerAccountKind;
  ownerId?: string;
  currency?: string;
}

export interface LedgerEntryFilter {
  accountId?: string;
  transactionId?: string;
  sourceType?: string;
  sourceId?: string;
}

/** An account and the sums of its entries, in minor units. */
export interface AccountWithTotals {
  id: string;
  kind: LedgerAccountKind;
  ownerId: string | null;
  currency: string;
  debitMinor: bigint;
  creditMinor: bigint;
  createdAt: Date;
}

/** An entry with what it was posted to and why. */
export interface EntryWithSource {
  id: string;
  transactionId: string;
  accountId: string;
  accountKind: LedgerAccountKind;
  ownerId: string | null;
  kind: string;
  sourceType: string;
  sourceId: string;
  currency: string;
  debitMinor: bigint;
  creditMinor: bigint;
  postedAt: Date;
}

/** Sums over all accounts, in minor units. */
export interface CurrencyTotals {
  currency: string;
  debitMinor: bigint;
  creditMinor: bigint;
}

/** Restricts a reader to one owner's accounts of these kinds, whatever else they filter by. */
export interface AccountOwner {
  kinds: readonly LedgerAccountKind[];
  ownerId: string;
}

/** Postings under keys that nobody has used, with the accounts they need. */
export interface PreparedPostings {
  postings: (LedgerPosting & { tenantId: string; postedAt: Date })[];
  /** Account ids as the ledger names them. */
  accounts: ReadonlyMap<string, string>;
}
