import { newId } from '../kernel/ids/uuid.js';
import { statusAfter } from './conversion-status.policy.js';
import { CONVERSION_STATUSES } from './conversions.types.js';
import { mayStillArrive, nextLook, nextWait } from './intake/click-arrival.policy.js';
import { isWithinWindow } from './window.policy.js';

describe('the states of a conversion', () => {
  it('decides a pending one', () => {
    expect(statusAfter('pending', 'approve')).toBe('approved');
    expect(statusAfter('pending', 'reject')).toBe('rejected');
  });

  it.each(CONVERSION_STATUSES.filter((status) => status !== 'pending'))(
    'never decides a %s one again',
    (status) => {
      for (const decision of ['approve', 'reject'] as const) {
        expect(() => statusAfter(status, decision)).toThrow(
          expect.objectContaining({ code: 'conversion.already_decided' }),
        );
      }
    },
  );
});

describe('the window of an offer', () => {
  const clickedAt = new Date('2026-01-01T00:00:00.000Z');
  it.each([
    ['2026-01-01T00:00:00.000Z', true],
    ['2026-01-31T00:00:00.000Z', true],
    ['2026-01-31T00:00:00.001Z', false],
    ['2027-01-01T00:00:00.000Z', false],
  ])('of 30 days holds at %s: %s', (convertedAt, holds) => {
    expect(isWithinWindow(clickedAt, new Date(convertedAt), 30)).toBe(holds);
  });
});

describe('a click that is not stored', () => {
  const idOf = (time: number): string => {
    const hex = time.toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`;
  };
  const now = new Date('2026-03-01T12:00:00.000Z');
  const at = (ms: number): Date => new Date(now.getTime() + ms);

  it.each([
    ['made just now, journals behind', idOf(now.getTime() - 10), at(-500), true],
    ['made just now, nothing known of journals', idOf(now.getTime() - 10), null, true],
    ['made 5 s ago, journals drained 3 s ago', idOf(now.getTime() - 5_000), at(-3_000), false],
    ['made 5 s ago, journals drained exactly a second after', idOf(now.getTime() - 5_000), at(-4_000), true],
    [
      'made 23 h ago, a node cut off since a day',
      idOf(now.getTime() - 23 * 3_600_000),
      at(-86_400_000),
      true,
    ],
    [
      'made 25 h ago, a node cut off since two days',
      idOf(now.getTime() - 25 * 3_600_000),
      at(-172_800_000),
      false,
    ],
    ['made within the skew of clocks', idOf(now.getTime() + 30_000), at(0), true],
    ['made tomorrow', idOf(now.getTime() + 86_400_000), at(0), false],
    ['with an id that is not ours', '0b7c3a52-5b1e-4c3d-9a52-0d6c1f0e8b11', null, false],
  ])('%s', (_, id, drainedThrough, expected) => {
    expect(mayStillArrive(id, now, drainedThrough)).toBe(expected);
  });

  it('may arrive when its id is new', () => {
    expect(mayStillArrive(newId(), new Date(), new Date(Date.now() - 1_000))).toBe(true);
  });

  it('is looked for ever more seldom, at least once a minute', () => {
    const pauses = [0, 1, 2, 5, 6, 50].map((attempts) => nextLook(now, attempts).getTime() - now.getTime());
    expect(pauses).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
    const waits = [-5, 0, 1_500, 40_000, 3_600_000].map(
      (waited) => nextWait(now, new Date(now.getTime() - waited)).getTime() - now.getTime(),
    );
    expect(waits).toEqual([1_000, 1_000, 1_500, 40_000, 60_000]);
  });
});
