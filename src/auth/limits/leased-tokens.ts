import { LRUCache } from 'lru-cache';
import { type BucketPolicy, LEASE_MS, type LeaseRequest, type TokenStore } from './token-store.types.js';

const MOST_BUCKETS = 20_000;
const MOST_AT_ONCE = 100;
const FIRST = 5;
/** Before the store takes it for over, by a clock that is not set: the time on the way is ours to lose. */
const USABLE_MS = LEASE_MS * 0.75;
const STORE_WITHIN_MS = 1_000;
const ASK_STORE_AGAIN_MS = 1_000;

export interface Verdict {
  isAllowed: boolean;
  /** What is left of the bucket, as far as this process knows. */
  remaining: number;
  /** Until the next token, when there is none. */
  retryAfterMs: number;
}

interface Held {
  left: number;
  granted: number;
  /** Monotonic, ms. */
  usableUntil: number;
  /** Of the store, when it was asked last. */
  remaining: number;
  /** The store has none until then. */
  emptyUntil: number;
  waiting: number;
  asking: Promise<void> | null;
  /** While the store is away. */
  own: { tokens: number; at: number; until: number } | null;
}

/**
 * Requests against buckets that all processes share: a process leases a block of tokens and uses it up by
 * itself, so that a request writes nothing. While the store is away each process goes by a small share of its own.
 */
export class LeasedTokens<Bucket extends object> {
  private readonly held = new LRUCache<string, Held>({ max: MOST_BUCKETS });

  constructor(
    private readonly store: TokenStore<Bucket>,
    private readonly holder: string,
    private readonly policy: BucketPolicy,
    private readonly onTrouble: (error: unknown) => void,
    private readonly now: () => number,
  ) {}

  /** Takes one token. @param name tells buckets apart in this process */
  async take(name: string, bucket: Bucket): Promise<Verdict> {
    let held = this.held.get(name);
    if (!held) this.held.set(name, (held = nothingHeld(this.policy)));
    held.waiting++;
    try {
      for (;;) {
        const now = this.now();
        if (held.left > 0 && now < held.usableUntil) {
          held.left--;
          return { isAllowed: true, remaining: Math.floor(held.remaining) + held.left, retryAfterMs: 0 };
        }
        if (held.own && now < held.own.until) return takeOwn(held.own, now, this.policy.away);
        if (now < held.emptyUntil)
          return { isAllowed: false, remaining: 0, retryAfterMs: held.emptyUntil - now };
        held.asking ??= this.ask(bucket, held).finally(() => (held.asking = null));
        await held.asking;
      }
    } finally {
      held.waiting--;
    }
  }

  private async ask(bucket: Bucket, held: Held): Promise<void> {
    const startedAt = this.now();
    const unused = held.left;
    const used = held.granted - unused;
    // Twice what was used up in time; no more than was used of what was not.
    const usual = held.granted === 0 ? FIRST : unused === 0 && startedAt < held.usableUntil ? used * 2 : used;
    const want = Math.min(MOST_AT_ONCE, Math.max(1, usual, held.waiting));
    held.left = 0;
    try {
      const request: LeaseRequest<Bucket> = { ...bucket, holder: this.holder, want, unused };
      const { granted, remaining } = await within(STORE_WITHIN_MS, this.store.lease(request));
      held.own = null;
      held.left = held.granted = granted;
      held.remaining = remaining;
      held.usableUntil = startedAt + USABLE_MS;
      if (granted === 0)
        held.emptyUntil = this.now() + Math.max(20, ((1 - remaining) / this.policy.rate) * 1_000);
    } catch (error) {
      if (!held.own) this.onTrouble(error);
      const now = this.now();
      held.granted = 0;
      held.own = {
        tokens: held.own?.tokens ?? this.policy.away.first,
        at: held.own?.at ?? now,
        until: now + ASK_STORE_AGAIN_MS,
      };
    }
  }
}

function nothingHeld({ burst }: BucketPolicy): Held {
  const counts = { left: 0, granted: 0, remaining: burst, waiting: 0 };
  return { ...counts, usableUntil: 0, emptyUntil: 0, asking: null, own: null };
}

function takeOwn(own: NonNullable<Held['own']>, now: number, { rate, burst }: BucketPolicy['away']): Verdict {
  own.tokens = Math.min(burst, own.tokens + ((now - own.at) / 1_000) * rate);
  own.at = now;
  const isAllowed = own.tokens >= 1;
  if (isAllowed) own.tokens--;
  const retryAfterMs = isAllowed ? 0 : ((1 - own.tokens) / rate) * 1_000;
  return { isAllowed, remaining: Math.floor(own.tokens), retryAfterMs };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}
