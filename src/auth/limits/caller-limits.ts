import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { WindowCounters } from '../window-counters.js';
import { LeasedTokens } from './leased-tokens.js';
import { PostgresCallerStore } from './postgres-token-store.js';
import { RedisCallerStore } from './redis-token-store.js';
import type { CallerBucket, TokenStore } from './token-store.types.js';

/** So much of a limit a process lets through by itself: whoever just looks around costs the store nothing. */
const UNASKED_SHARE = 0.01;

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * How often people and addresses have asked, over all processes: a bucket that holds as many requests as the limit
 * says and fills in the time it is for. The first hundredth of a limit a window is free in each process.
 */
@Injectable()
export class CallerLimits implements ThrottlerStorage, OnApplicationShutdown {
  private readonly unasked = new WindowCounters();
  private readonly store: TokenStore<CallerBucket>;
  private readonly holder = newId();
  private readonly byLimit = new LRUCache<string, LeasedTokens<CallerBucket>>({ max: 100 });

  constructor(
    tx: TenantTransactions,
    @Inject(CONFIG) config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.store = config.redisUrl
      ? new RedisCallerStore(config.redisUrl, () => undefined)
      : new PostgresCallerStore(tx);
  }

  onApplicationShutdown(): Promise<void> {
    return this.store.close();
  }

  /** One more request of a caller. @param ttl how long a limit is for, in ms */
  async increment(caller: string, ttl: number, limit: number): Promise<Count> {
    const unasked = Math.floor(limit * UNASKED_SHARE);
    const free = await this.unasked.increment(caller, ttl, unasked);
    if (!free.isBlocked) return { ...free, timeToBlockExpire: 0 };
    const rate = (limit * 1_000) / ttl;
    const bucket = { caller, rate, burst: limit };
    const { isAllowed, remaining, retryAfterMs } = await this.tokensOf(rate, limit).take(caller, bucket);
    const left = Math.max(0, remaining);
    return {
      totalHits: isAllowed ? Math.min(limit, limit - left) : limit + 1,
      timeToExpire: Math.ceil((limit - left) / rate),
      isBlocked: !isAllowed,
      timeToBlockExpire: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
    };
  }

  private tokensOf(rate: number, burst: number): LeasedTokens<CallerBucket> {
    const name = `${rate} ${burst}`;
    let tokens = this.byLimit.get(name);
    if (!tokens) {
      // Nobody is kept out because the store is away: then each process counts by itself.
      const policy = { rate, burst, away: { rate, burst, first: burst } };
      const onTrouble = (error: unknown): void =>
        this.logger.warn(
          { err: error },
          'limits of people cannot be shared now; each process counts by itself',
        );
      tokens = new LeasedTokens(this.store, this.holder, policy, onTrouble, () => performance.now());
      this.byLimit.set(name, tokens);
    }
    return tokens;
  }
}
