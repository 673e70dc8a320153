import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { sha256 } from '../../kernel/crypto/hash.js';
import { SecretBox } from '../../kernel/crypto/secret-box.js';
import { IdempotencyConflict, IdempotencyInProgress } from '../../kernel/errors/common.errors.js';
import { TenantTransactions } from '../tenant-transactions.js';

const PURPOSE = 'idempotent answer';

export interface IdempotentCall {
  route: string;
  key: string;
  /** What the caller asked, as text that is equal for equal requests. */
  request: string;
  holdsSecret: boolean;
}

export interface StoredAnswer {
  statusCode: number;
  body: unknown;
  replayed: boolean;
}

interface KeyRow {
  request_hash: Buffer;
  status_code: number;
  body: Buffer;
  encrypted: boolean;
}

/** Stores the answer of a call in the transaction of its effect, and replays it. */
@Injectable()
export class IdempotencyService {
  private readonly box: SecretBox;

  constructor(
    private readonly tx: TenantTransactions,
    @Inject(CONFIG) config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /**
   * Runs the effect once per key; a failed effect stores nothing, so it may be tried again.
   * @throws IdempotencyConflict when the key was used with another request
   * @throws IdempotencyInProgress while the first call runs
   */
  async once(
    ctx: RequestContext,
    call: IdempotentCall,
    effect: () => Promise<{ statusCode: number; body: unknown }>,
  ): Promise<StoredAnswer> {
    const scope = [ctx.tenantId, principalKey(ctx.principal), call.route, call.key];
    const requestHash = sha256(call.request);
    return this.tx.run(ctx, async (manager) => {
      const [lock] = await manager.query('SELECT pg_try_advisory_xact_lock($1::bigint) AS held', [
        sha256(scope.join('\0')).readBigInt64BE().toString(),
      ]);
      if (!lock.held) throw new IdempotencyInProgress({ headers: { 'Retry-After': '1' } });

      const [stored]: KeyRow[] = await manager.query(
        `SELECT request_hash, status_code, body, encrypted FROM idempotency_keys
          WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4 AND expires_at > now()`,
        scope,
      );
      if (stored) {
        if (!stored.request_hash.equals(requestHash)) throw new IdempotencyConflict();
        const text = stored.encrypted ? this.box.open(PURPOSE, stored.body) : stored.body.toString('utf8');
        return { statusCode: stored.status_code, body: JSON.parse(text), replayed: true };
      }

      const answer = await effect();
      const text = JSON.stringify(answer.body ?? null);
      await manager.query(
        `DELETE FROM idempotency_keys WHERE tenant_id = $1 AND principal = $2 AND route = $3 AND key = $4`,
        scope,
      );
      await manager.query(
        `INSERT INTO idempotency_keys
           (tenant_id, principal, route, key, request_hash, status_code, body, encrypted, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '24 hours')`,
        [
          ...scope,
          requestHash,
          answer.statusCode,
          call.holdsSecret ? this.box.seal(PURPOSE, text) : Buffer.from(text),
          call.holdsSecret,
        ],
      );
      return { ...answer, replayed: false };
    });
  }
}
