import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { RateLimited } from '../../kernel/errors/common.errors.js';
import type { RequestWithContext } from '../../kernel/http/ctx.decorator.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { KEY_LIMIT } from '../keys/keys.types.js';
import { KEY_RATE_LIMITED } from '../keys/keys.events.js';
import { KeyTokens } from './key-tokens.js';
import type { Verdict } from './leased-tokens.js';
import { PostgresTokenStore } from './postgres-token-store.js';
import { RedisTokenStore } from './redis-token-store.js';
import { type KeyBucket, RATE, type TokenStore } from './token-store.types.js';

const POLICY = `"sustained";q=${KEY_LIMIT.perMinute};w=60, "burst";q=${KEY_LIMIT.burst};w=${KEY_LIMIT.burst / RATE}`;
const TELL_EVERY_MS = 60_000;

/** Requests with partners' keys, counted over all processes. Runs after the AuthGuard. */
@Injectable()
export class KeyLimitGuard implements CanActivate, OnApplicationShutdown {
  private readonly store: TokenStore<KeyBucket>;
  private readonly tokens: KeyTokens;
  private readonly told = new LRUCache<string, true>({ max: 10_000, ttl: TELL_EVERY_MS });

  constructor(
    private readonly tx: TenantTransactions,
    private readonly outbox: OutboxService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const trouble = (error: unknown): void => {
      logger.warn({ err: error }, 'limits of keys cannot be shared now; each process goes by its own share');
    };
    // Redis tells of each attempt to connect; what matters is told once by those who ask.
    this.store = config.redisUrl
      ? new RedisTokenStore(config.redisUrl, () => undefined)
      : new PostgresTokenStore(tx);
    this.tokens = new KeyTokens(this.store, newId(), trouble);
  }

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }

  /** @throws RateLimited */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    // Who turns the limits of requests off, for a load test say, means all of them.
    if (execution.getType() !== 'http' || this.config.rateLimitPerMinute === 0) return true;
    const http = execution.switchToHttp();
    const { ctx } = http.getRequest<RequestWithContext>();
    if (ctx?.principal.kind !== 'key' || ctx.principal.keyKind !== 'pt') return true;
    const verdict = await this.tokens.take(ctx.tenantId, ctx.principal.id);
    http.getResponse<FastifyReply>().headers(headersOf(verdict));
    if (verdict.isAllowed) return true;
    const seconds = Math.max(1, Math.ceil(verdict.retryAfterMs / 1_000));
    await this.tell(ctx, ctx.principal, seconds);
    throw new RateLimited({ headers: { 'Retry-After': String(seconds) } });
  }

  /** Once a minute and process: whoever is over the limit is not answered slower for it. */
  private async tell(
    ctx: RequestContext,
    { id: keyId, ownerUserId: partnerId }: Extract<RequestContext['principal'], { kind: 'key' }>,
    retryAfterSeconds: number,
  ): Promise<void> {
    if (this.told.has(keyId)) return;
    this.told.set(keyId, true);
    const event = { type: KEY_RATE_LIMITED, version: 1, entityType: 'key', entityId: keyId };
    try {
      await this.tx.run(ctx, () =>
        this.outbox.publish(ctx, {
          ...event,
          payload: { keyId, partnerId, retryAfterSeconds, ...KEY_LIMIT },
        }),
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'nobody could be told that a key is over its limit');
    }
  }
}

function headersOf({ remaining }: Verdict): Record<string, string> {
  const reset = Math.ceil((KEY_LIMIT.burst - remaining) / RATE);
  return {
    'RateLimit-Policy': POLICY,
    RateLimit: `"burst";r=${remaining};t=${reset}`,
    'X-RateLimit-Limit': String(KEY_LIMIT.burst),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(reset),
  };
}
