import fc from 'fast-check';
import {
  ACCOUNT,
  ADDRESS,
  type Attempt,
  type FailureCount,
  judgeAttempt,
  nextCount,
  PAIR,
} from './login-throttle.policy.js';

const quiet: Attempt = { pair: null, address: null, account: null, isKnownAddress: false };
const failed = (failures: number, ageMs = 0): FailureCount => ({ failures, ageMs });

describe('judgeAttempt', () => {
  it('hears the first attempts at once', () => {
    expect(judgeAttempt(quiet)).toEqual({ refuseForMs: 0, pauseMs: 0 });
    expect(judgeAttempt({ ...quiet, pair: failed(PAIR.free - 1) }).refuseForMs).toBe(0);
  });

  it('refuses for a second after the free ones, then twice as long each time, up to fifteen minutes', () => {
    expect(judgeAttempt({ ...quiet, pair: failed(5) }).refuseForMs).toBe(1_000);
    expect(judgeAttempt({ ...quiet, pair: failed(8) }).refuseForMs).toBe(8_000);
    expect(judgeAttempt({ ...quiet, pair: failed(9_999) }).refuseForMs).toBe(15 * 60_000);
    expect(judgeAttempt({ ...quiet, pair: failed(8, 7_500) }).refuseForMs).toBe(500);
    expect(judgeAttempt({ ...quiet, pair: failed(8, 8_000) }).refuseForMs).toBe(0);
  });

  it('forgets', () => {
    expect(judgeAttempt({ ...quiet, pair: failed(500, PAIR.forgetAfterMs) }).refuseForMs).toBe(0);
    expect(nextCount(PAIR, failed(500, PAIR.forgetAfterMs))).toBe(1);
    expect(nextCount(PAIR, failed(3, 10))).toBe(4);
    expect(nextCount(PAIR, null)).toBe(1);
  });

  it('never refuses for what strangers did to the account, and never pauses for more than three seconds', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(100_000_000), (failures, ageMs) => {
        const { refuseForMs, pauseMs } = judgeAttempt({ ...quiet, account: failed(failures, ageMs) });
        expect(refuseForMs).toBe(0);
        expect(pauseMs).toBeLessThanOrEqual(ACCOUNT.maxWaitMs);
      }),
    );
  });

  it('judges an address that has logged in before by its own failures alone', () => {
    const attacked = { ...quiet, account: failed(9_999), address: failed(9_999), isKnownAddress: true };
    expect(judgeAttempt(attacked)).toEqual({ refuseForMs: 0, pauseMs: 0 });
    expect(judgeAttempt({ ...attacked, pair: failed(6) }).refuseForMs).toBe(2_000);
  });

  it('hears a guesser who never stops at most some dozens of times a day', () => {
    let now = 0;
    let count: FailureCount | null = null;
    let heard = 0;
    while (now < 24 * 3_600_000) {
      const { refuseForMs } = judgeAttempt({ ...quiet, pair: count });
      if (refuseForMs > 0) {
        now += refuseForMs;
        count = { failures: count!.failures, ageMs: count!.ageMs + refuseForMs };
        continue;
      }
      heard++;
      count = failed(nextCount(PAIR, count));
    }
    expect(heard).toBeLessThan(120);
  });

  it('slows an address that tries many accounts, for a minute at most', () => {
    expect(judgeAttempt({ ...quiet, address: failed(ADDRESS.free) }).refuseForMs).toBe(1_000);
    expect(judgeAttempt({ ...quiet, address: failed(9_999) }).refuseForMs).toBe(ADDRESS.maxWaitMs);
  });
});
