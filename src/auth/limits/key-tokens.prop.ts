import fc from 'fast-check';
import { KeyTokens } from './key-tokens.js';
import {
  type KeyBucket,
  type LeaseAnswer,
  type LeaseRequest,
  LEASE_MS,
  RATE,
  type TokenStore,
} from './token-store.types.js';

const BURST = 1_000;

/** The bucket as the stores keep it, on a clock that stands still until it is moved. */
class Bucket implements TokenStore<KeyBucket> {
  now = 0;
  isAway = false;
  private tokens = BURST;
  private refilledAt = 0;
  private leases = new Map<string, { amount: number; expiresAt: number }>();

  lease({ holder, want, unused }: LeaseRequest<KeyBucket>): Promise<LeaseAnswer> {
    if (this.isAway) return Promise.reject(new Error('away'));
    let [outstanding, returned] = [0, 0];
    for (const [name, { amount, expiresAt }] of this.leases) {
      if (expiresAt <= this.now) this.leases.delete(name);
      else if (name === holder) returned = Math.min(unused, amount);
      else outstanding += amount;
    }
    const refilled = this.tokens + returned + (RATE * (this.now - this.refilledAt)) / 1_000;
    this.tokens = Math.max(0, Math.min(BURST - outstanding, refilled));
    const granted = Math.min(want, Math.floor(this.tokens));
    this.tokens -= granted;
    this.refilledAt = this.now;
    if (granted > 0) this.leases.set(holder, { amount: granted, expiresAt: this.now + LEASE_MS });
    else this.leases.delete(holder);
    return Promise.resolve({ granted, remaining: this.tokens });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const holdersOf = (bucket: Bucket): KeyTokens[] =>
  [0, 1, 2, 3].map((n) => new KeyTokens(bucket, `h${n}`, undefined, () => bucket.now));

it('[R106] in any time t at most 1,000 + 5 t requests pass, whoever asks when', async () => {
  const step = fc.record({
    holder: fc.nat(3),
    asks: fc.integer({ min: 1, max: 400 }),
    waitMs: fc.nat(4_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const bucket = new Bucket();
      const holders = holdersOf(bucket);
      const passedAt: number[] = [];
      for (const { holder, asks, waitMs } of steps) {
        bucket.now += waitMs;
        for (let n = 0; n < asks; n++) {
          if ((await holders[holder]!.take('t', 'k')).isAllowed) passedAt.push(bucket.now);
        }
      }
      for (let from = 0; from < passedAt.length; from += 37) {
        const seconds = (passedAt.at(-1)! - passedAt[from]!) / 1_000;
        expect(passedAt.length - from).toBeLessThanOrEqual(BURST + RATE * seconds);
      }
    }),
    { numRuns: 60 },
  );
});

it('[R106] gives all of it to those who keep asking', async () => {
  const bucket = new Bucket();
  const holders = holdersOf(bucket);
  let passed = 0;
  for (; bucket.now < 60_000; bucket.now += 25) {
    for (const holder of holders) if ((await holder.take('t', 'k')).isAllowed) passed++;
  }
  expect(passed).toBeGreaterThanOrEqual(0.95 * (BURST + RATE * 60));
  expect(passed).toBeLessThanOrEqual(BURST + RATE * 60);
});

it('[R106] goes by a small share of its own while the store is away, and comes back to the bucket', async () => {
  const bucket = new Bucket();
  const [holder] = holdersOf(bucket);
  bucket.isAway = true;
  let passed = 0;
  for (; bucket.now < 20_000; bucket.now += 100) if ((await holder!.take('t', 'k')).isAllowed) passed++;
  expect(passed).toBeGreaterThanOrEqual(18);
  expect(passed).toBeLessThanOrEqual(20);
  bucket.isAway = false;
  bucket.now += 1_001;
  expect(await holder!.take('t', 'k')).toMatchObject({ isAllowed: true, remaining: expect.any(Number) });
});
