import { timeOfId } from '../../kernel/ids/uuid.js';

/** A node may be cut off this long; what it still holds then is looked at by people. */
const OLDEST_MS = 24 * 3_600_000;
/** Clocks of our own nodes differ by less. */
const CLOCK_SKEW_MS = 60_000;
/** An id is made a moment before its click is on disk. */
const ID_TO_DISK_MS = 1_000;
const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/**
 * Whether the click of an unknown id may still be in some node's journal. Click ids are UUIDv7, so they
 * tell when they were made; every other id was never ours.
 * @param drainedThrough everything acknowledged before is stored; null when no node has reported yet
 */
export function mayStillArrive(clickId: string, now: Date, drainedThrough: Date | null): boolean {
  if (clickId[14] !== '7') return false;
  const madeAt = timeOfId(clickId);
  if (madeAt < now.getTime() - OLDEST_MS || madeAt > now.getTime() + CLOCK_SKEW_MS) return false;
  return drainedThrough === null || drainedThrough.getTime() <= madeAt + ID_TO_DISK_MS;
}

/** When to try again after so many faults: in 1 s, 2 s, 4 s … at most a minute. */
export function nextLook(now: Date, attempts: number): Date {
  return new Date(now.getTime() + Math.min(1_000 * 2 ** Math.min(attempts, 10), MAX_PAUSE_MS));
}

/**
 * When to look again for the click of a sale that has waited since: as long again, at least a second and at most
 * a minute. Waiting is no fault, so it is not counted.
 */
export function nextWait(now: Date, since: Date): Date {
  const waited = now.getTime() - since.getTime();
  return new Date(now.getTime() + Math.min(Math.max(waited, MIN_PAUSE_MS), MAX_PAUSE_MS));
}
