import type { TenantTransactions } from '../../database/tenant-transactions.js';
import { KEY_LIMIT } from '../keys/keys.types.js';
import { type LeaseAnswer, type LeaseRequest, LEASE_MS, RATE, type TokenStore } from './token-store.types.js';

/** Buckets as rows that one function reads and writes. */
export class PostgresTokenStore implements TokenStore {
  constructor(private readonly tx: Pick<TenantTransactions, 'lookup'>) {}

  async lease({ tenantId, keyId, holder, want, unused }: LeaseRequest): Promise<LeaseAnswer> {
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
