import { durationMs } from './duration.policy.js';

describe('durationMs', () => {
  it.each([
    ['P30D', 30 * 86_400_000],
    ['P1W', 7 * 86_400_000],
    ['P1DT2H3M4S', 93_784_000],
    ['PT0S', 0],
    ['PT90M', 5_400_000],
  ])('reads %s', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['', 'P', 'PT', 'P1M', 'P1Y', '-P1D', 'P1.5D', '30D', 'P1D ', 'PT1D', 'P1DT', 'P99999D'])(
    'refuses %j',
    (text) => expect(durationMs(text)).toBeNull(),
  );
});
