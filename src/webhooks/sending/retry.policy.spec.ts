import { isGivenUp, nextAttempt } from './retry.policy.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const pause = (attempts: number, random: number): number | null => {
  const next = nextAttempt(NOW, attempts, random);
  return next && (next.getTime() - NOW.getTime()) / 1000;
};

describe('[R112] retries', () => {
  it('come after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h and 10 h, and then no more', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => pause(attempts, 0.5))).toEqual([
      ...[5, 300, 1_800, 7_200, 18_000, 36_000, 36_000],
      null,
    ]);
  });

  it('are spread by a tenth either way', () => {
    expect([pause(2, 0), pause(2, 1)]).toEqual([270, 330]);
  });

  it('end in a switched-off endpoint after five days', () => {
    const before = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);
    expect([isGivenUp(NOW, before(119.9)), isGivenUp(NOW, before(120))]).toEqual([false, true]);
  });
});
