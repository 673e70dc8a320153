import fc from 'fast-check';
import { type OpenLease, settle, type WindowRoom } from './settle.policy.js';

const LEASES = ['a', 'b', 'c', 'd'];
const WINDOWS = ['x', 'y'];

const lease = (id: string) =>
  fc
    .record({
      windowKey: fc.constantFrom(...WINDOWS),
      isOpen: fc.boolean(),
      units: fc.integer({ min: 0, max: 6 }),
      used: fc.integer({ min: 0, max: 6 }),
    })
    .map((rest): OpenLease => ({ id, ...rest, used: Math.min(rest.used, rest.units) }));
const leases = fc.tuple(...LEASES.map(lease)).map((all) => new Map(all.map((one) => [one.id, one])));
const windows = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 2 })
  .map(
    (free) => new Map(WINDOWS.map((key, index): [string, WindowRoom] => [key, { key, free: free[index]! }])),
  );
const clicks = fc
  .array(fc.subarray([...LEASES, 'unknown'], { minLength: 1, maxLength: 3 }), { maxLength: 20 })
  .map((all) => all.map((named, index) => ({ id: `click ${index}`, leases: named })));

describe('charging clicks to leases', () => {
  it('[R30] never uses more than a lease or a window has', () => {
    fc.assert(
      fc.property(clicks, leases, windows, (all, held, rooms) => {
        const { used, retaken } = settle(all, held, rooms);
        for (const [id, units] of used) {
          expect(held.get(id)!.isOpen).toBe(true);
          expect(held.get(id)!.used + units).toBeLessThanOrEqual(held.get(id)!.units);
        }
        for (const [key, units] of retaken) expect(units).toBeLessThanOrEqual(rooms.get(key)!.free);
      }),
    );
  });

  it('[R30] charges every click that counts once to each of its leases, and the others to none', () => {
    fc.assert(
      fc.property(clicks, leases, windows, (all, held, rooms) => {
        const { used, retaken, late } = settle(all, held, rooms);
        const charged = [...used.values(), ...retaken.values()].reduce((sum, units) => sum + units, 0);
        const counted = all.filter(({ id }) => !late.includes(id));
        expect(charged).toBe(counted.reduce((sum, click) => sum + click.leases.length, 0));
        expect(counted.some((click) => click.leases.includes('unknown'))).toBe(false);
      }),
    );
  });

  it('counts every click while its lease is open and has units', () => {
    const held = new Map([['a', { id: 'a', windowKey: 'x', isOpen: true, units: 3, used: 0 }]]);
    const three = ['1', '2', '3'].map((id) => ({ id, leases: ['a'] }));
    expect(settle(three, held, new Map())).toEqual({
      used: new Map([['a', 3]]),
      retaken: new Map(),
      late: [],
    });
  });
});
