import { CapLeases } from '../caps/cap-leases.js';
import { Velocity } from '../fraud/velocity.js';

const NOON = Date.UTC(2026, 5, 1, 12);

describe('a clock that is set back', () => {
  it.each([5_000, 90_000, 3_600_000])('by %i ms lets velocity go on counting', (back) => {
    const velocity = new Velocity(100);
    for (let click = 0; click < 10; click++) velocity.hit('t', 'k', NOON);
    const seen = Array.from({ length: 10 }, () => velocity.hit('t', 'k', NOON - back));
    expect(seen.at(-1)).toBeGreaterThanOrEqual(10);
    expect(seen.at(-1)).toBeLessThanOrEqual(20);
  });

  it('makes no lease of a cap live longer, and hands out no unit twice', async () => {
    let wall = NOON;
    let monotonic = 0;
    let asked = 0;
    const source = {
      lease: () => Promise.resolve({ kind: 'leased' as const, id: `block ${asked++}`, units: 3 }),
    };
    const leases = new CapLeases(source, { leaseMs: 10_000, now: () => ({ monotonic, wall }) });
    const cap = { id: 'cap', period: 'daily' as const, timeZone: 'UTC' };
    const take = async (): Promise<string> => (await leases.take([cap], NOON, () => false)).leases[0]!;
    expect([await take(), await take()]).toEqual(['block 0', 'block 0']);
    // The clock on the wall says that no time went by; the other one knows better.
    wall -= 3_600_000;
    monotonic += 9_500;
    expect([await take(), await take(), await take()]).toEqual(['block 1', 'block 1', 'block 1']);
    expect(await take()).toBe('block 2');
  });
});
