import fc from 'fast-check';
import { isUsable, LARGEST_BLOCK, marginOf, nextBlock, wantsMore } from './lease.policy.js';

const leaseMs = fc.integer({ min: 100, max: 60_000 });
const clock = fc.integer({ min: 0, max: 2_000_000_000 });

describe('the time of a lease', () => {
  it('[R30] ends before PostgreSQL takes the block back, whatever the wall clock is set to', () => {
    fc.assert(
      fc.property(leaseMs, clock, fc.integer({ min: -1e9, max: 1e9 }), (lease, monotonic, wallStep) => {
        const asked = { monotonic, wall: 1_800_000_000_000 };
        const late = { monotonic: monotonic + lease - marginOf(lease) + 1, wall: asked.wall + wallStep };
        expect(isUsable(asked, late, lease)).toBe(false);
        expect(marginOf(lease)).toBeGreaterThan(0);
      }),
    );
  });

  it('[R30] ends by the wall clock when the machine slept and the other clock stood still', () => {
    fc.assert(
      fc.property(leaseMs, clock, (lease, monotonic) => {
        const asked = { monotonic, wall: 1_800_000_000_000 };
        expect(isUsable(asked, { monotonic: monotonic + 1, wall: asked.wall + lease }, lease)).toBe(false);
        expect(isUsable(asked, { monotonic, wall: asked.wall }, lease)).toBe(true);
      }),
    );
  });

  it('once over is never usable again', () => {
    fc.assert(
      fc.property(leaseMs, clock, clock, (lease, earlier, more) => {
        const asked = { monotonic: 0, wall: 0 };
        const at = (ms: number) => isUsable(asked, { monotonic: ms, wall: ms }, lease);
        expect(at(earlier) || !at(earlier + more)).toBe(true);
      }),
    );
  });
});

describe('the size of a block', () => {
  const last = fc.record({
    asked: fc.integer({ min: 1, max: LARGEST_BLOCK }),
    units: fc.integer({ min: 1, max: LARGEST_BLOCK }),
    left: fc.integer({ min: 0, max: LARGEST_BLOCK }),
    heldMs: fc.integer({ min: 0, max: 60_000 }),
  });

  it('stays between 1 and the largest', () => {
    fc.assert(
      fc.property(last, (block) => {
        const wanted = nextBlock(block);
        expect(Number.isInteger(wanted) && wanted >= 1 && wanted <= LARGEST_BLOCK).toBe(true);
      }),
    );
  });

  it('grows only when a block went quickly and shrinks only when it was hardly used', () => {
    fc.assert(
      fc.property(last, (block) => {
        const wanted = nextBlock(block);
        if (wanted > block.asked) expect(block.heldMs).toBeLessThan(1000);
        if (wanted < block.asked) expect(block.left).toBeGreaterThan(block.units / 2);
      }),
    );
  });

  it('never stores single units', () => {
    for (let units = 1; units < 4; units++)
      for (let left = 0; left <= units; left++) expect(wantsMore(units, left)).toBe(false);
  });
});
