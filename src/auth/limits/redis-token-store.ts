import { Redis } from 'ioredis';
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

const FORGET_AFTER_S = 600;

/** The same as `lease_request_tokens` in PostgreSQL: fields t (tokens), at (ms), and one per holder. */
const SCRIPT = `
local now = redis.call('TIME')
local at = tonumber(now[1]) * 1000 + tonumber(now[2]) / 1000
local want, unused = tonumber(ARGV[2]), tonumber(ARGV[3])
local rate, burst, lease = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local fields = redis.call('HGETALL', KEYS[1])
local tokens, refilled, outstanding, returned = burst, at, 0, 0
for i = 1, #fields, 2 do
  local name, value = fields[i], fields[i + 1]
  if name == 't' then tokens = tonumber(value)
  elseif name == 'at' then refilled = tonumber(value)
  else
    local amount, expires = string.match(value, '^(%d+) (.+)$')
    if tonumber(expires) <= at then redis.call('HDEL', KEYS[1], name)
    elseif name == ARGV[1] then returned = math.min(unused, tonumber(amount))
    else outstanding = outstanding + tonumber(amount) end
  end
end
tokens = math.max(0, math.min(burst - outstanding, tokens + returned + rate * math.max(0, at - refilled) / 1000))
local granted = math.min(want, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 't', string.format('%.6f', tokens), 'at', string.format('%.3f', at))
if granted > 0 then
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %.3f', granted, at + lease))
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ${FORGET_AFTER_S})
return {granted, string.format('%.6f', tokens)}`;

/** Buckets as hashes that one script reads and writes. */
abstract class RedisBuckets {
  private readonly redis: Redis;

  constructor(url: string, onError: (error: Error) => void) {
    // Whoever asks while Redis is away is told at once, and goes by its own share.
    this.redis = new Redis(url, { maxRetriesPerRequest: 0, enableOfflineQueue: false });
    this.redis.on('error', onError);
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }

  protected async leaseOf(
    bucket: string,
    { holder, want, unused }: LeaseRequest<object>,
    { rate, burst }: { rate: number; burst: number },
  ): Promise<LeaseAnswer> {
    const options = [`h:${holder}`, want, unused, rate, burst, LEASE_MS];
    const [granted, remaining] = (await this.redis.eval(SCRIPT, 1, bucket, ...options)) as [number, string];
    return { granted, remaining: Number(remaining) };
  }
}

/** Buckets of keys. */
export class RedisTokenStore extends RedisBuckets implements TokenStore<KeyBucket> {
  lease(request: LeaseRequest<KeyBucket>): Promise<LeaseAnswer> {
    const bucket = `afflux:requests:${request.tenantId}:${request.keyId}`;
    return this.leaseOf(bucket, request, { rate: RATE, burst: KEY_LIMIT.burst });
  }
}

/** Buckets of people and addresses, under the hashes of their names only. */
export class RedisCallerStore extends RedisBuckets implements TokenStore<CallerBucket> {
  lease(request: LeaseRequest<CallerBucket>): Promise<LeaseAnswer> {
    return this.leaseOf(`afflux:callers:${sha256(request.caller).toString('base64url')}`, request, request);
  }
}
