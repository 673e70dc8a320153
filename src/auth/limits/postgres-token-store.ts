import type { TenantTransactions } from '../../database/tenant-transactions.js';
import { sha256 } from '../../kernel/crypto/hash.js';
import { KEY_LIMIT } from '../keys/keys.types.js';
import {
  type CallerBucket,
  type KeyBucket,
  type LeaseAnswer,
  type LeaseRequest,
  LEASE_MS,
  RATE,
  type TokenStore,
} from './token-store.types.js';

type Lookup = Pick<TenantTransactions, 'lookup'>;

/** Buckets of keys as rows that one function reads and writes. */
export class PostgresTokenStore implements TokenStore<KeyBucket> {
  constructor(private readonly tx: Lookup) {}

  async lease({ tenantId, keyId, holder, want, unused }: LeaseRequest<KeyBucket>): Promise<LeaseAnswer> {
    const [row] = await this.tx.lookup<LeaseAnswer>(
      'SELECT granted, remaining FROM lease_request_tokens($1, $2, $3, $4, $5, $6, $7, $8)',
      [tenantId, keyId, holder, want, unused, RATE, KEY_LIMIT.burst, LEASE_MS],
    );
    return row!;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Buckets of people and addresses, who are rows by the hashes of their names only. */
export class PostgresCallerStore implements TokenStore<CallerBucket> {
  constructor(private readonly tx: Lookup) {}

  async lease(request: LeaseRequest<CallerBucket>): Promise<LeaseAnswer> {
    const { caller, rate, burst, holder, want, unused } = request;
    const [row] = await this.tx.lookup<LeaseAnswer>(
      'SELECT granted, remaining FROM lease_caller_tokens($1, $2, $3, $4, $5, $6, $7)',
      [sha256(caller), holder, want, unused, rate, burst, LEASE_MS],
    );
    return row!;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
