import fc from 'fast-check';
import { isInWindow, isTimeZone, windowAt } from './cap-window.policy.js';
import { CAP_PERIODS } from './caps.types.js';

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'America/St_Johns', 'America/Havana'],
  ...[
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Asia/Riyadh',
    'Africa/Cairo',
    'Pacific/Apia',
    'Pacific/Chatham',
  ],
];
const zone = fc.constantFrom(...ZONES);
const period = fc.constantFrom(...CAP_PERIODS);
const instant = fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2040, 0, 1) });
const local = (timeZone: string, at: number): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' });

describe('the windows of caps', () => {
  it('[R30] hold their instant and are the same for every instant in them', () => {
    fc.assert(
      fc.property(
        zone,
        period,
        instant,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (timeZone, kind, at, part) => {
          const window = windowAt(kind, timeZone, at);
          expect(isInWindow(window, at)).toBe(true);
          const end = window.end ?? Date.UTC(2040, 0, 1);
          const other = Math.min(end - 1, Math.floor(window.start + part * (end - window.start)));
          expect(windowAt(kind, timeZone, other)).toEqual(window);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('[R30] follow each other without a gap or an overlap', () => {
    fc.assert(
      fc.property(
        zone,
        fc.constantFrom('hourly', 'daily', 'monthly' as const),
        instant,
        (timeZone, kind, at) => {
          const { start, end } = windowAt(kind as 'hourly', timeZone, at);
          expect(windowAt(kind as 'hourly', timeZone, end!).start).toBe(end);
          expect(windowAt(kind as 'hourly', timeZone, start - 1).end).toBe(start);
          expect(end).toBeGreaterThan(start);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are never longer than an hour, a day that is set back, a long month', () => {
    const longest = { hourly: 3_600_000, daily: 25 * 3_600_000, monthly: (31 * 24 + 1) * 3_600_000 };
    const usual = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe');
    fc.assert(
      fc.property(usual, instant, (timeZone, at) => {
        for (const kind of ['hourly', 'daily', 'monthly'] as const) {
          const { start, end } = windowAt(kind, timeZone, at);
          expect(end! - start).toBeLessThanOrEqual(longest[kind]);
        }
      }),
    );
  });

  it.each([
    ['daily', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['daily', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ['hourly', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'],
    ['hourly', 'Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'],
    ['hourly', 'Asia/Kathmandu', '2026-05-05T05:05:00Z', '2026-05-05T04:15:00Z', '2026-05-05T05:15:00Z'],
    ['monthly', 'Asia/Riyadh', '2026-02-28T22:00:00Z', '2026-02-28T21:00:00Z', '2026-03-31T21:00:00Z'],
    ['monthly', 'America/New_York', '2026-11-15T00:00:00Z', '2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z'],
  ] as const)('a %s one in %s at %s', (kind, timeZone, at, start, end) => {
    expect(windowAt(kind, timeZone, Date.parse(at))).toEqual({
      start: Date.parse(start),
      end: Date.parse(end),
    });
  });

  it('begin at local midnight wherever there is one', () => {
    const { start } = windowAt('daily', 'Asia/Riyadh', Date.UTC(2026, 6, 1));
    expect(local('Asia/Riyadh', start)).toContain('00:00:00');
  });

  it('knows zones that exist from others', () => {
    expect(['Europe/Berlin', 'UTC', 'Mars/Base', '', '; DROP'].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
