/** How long a block of units may be held, in ms; PostgreSQL refuses more than a minute. */
export const LEASE_MS = 30_000;

export const FIRST_BLOCK = 16;
export const LARGEST_BLOCK = 8192;
const SMALLEST_PREFETCHED = 4;
const QUICK_MS = 1_000;

/** Two clocks that do not depend on each other, in ms. */
export interface Moment {
  /** Never set, runs on while the process is stopped. */
  monotonic: number;
  /** Also runs on while the machine sleeps. */
  wall: number;
}

/**
 * Whether a lease may still be used: a holder stops well before PostgreSQL's expiry, counted from before
 * it asked. Whichever clock says that the time is over is believed.
 */
export function isUsable(asked: Moment, now: Moment, leaseMs: number): boolean {
  const usableMs = leaseMs - marginOf(leaseMs);
  return now.monotonic - asked.monotonic < usableMs && now.wall - asked.wall < usableMs;
}

/** Covers what happens between taking a unit and the record being on disk, and clocks that differ a little. */
export function marginOf(leaseMs: number): number {
  return Math.max(leaseMs * 0.1, Math.min(leaseMs / 2, 500));
}

/** How many units to ask for next: more when the last block went quickly, fewer when it was hardly used. */
export function nextBlock(last: { asked: number; units: number; left: number; heldMs: number }): number {
  const { asked, units, left, heldMs } = last;
  if (left > units / 2) return Math.max(1, Math.floor(asked / 2));
  if (left === 0 || heldMs < QUICK_MS) return heldMs < QUICK_MS ? Math.min(LARGEST_BLOCK, asked * 4) : asked;
  return asked;
}

/** Whether the next block is fetched now, so that no click waits for it; single units are never held in store. */
export function wantsMore(units: number, left: number): boolean {
  return units >= SMALLEST_PREFETCHED && left <= units / 4;
}
