import { LRUCache } from 'lru-cache';

const MAX_KEYS = 100_000;
const WINDOW_MS = 60_000;

interface Count {
  window: number;
  current: number;
  previous: number;
}

/**
 * Clicks of the last minute per key, estimated from this fixed minute and the share of the last one that
 * still lies within the sliding one. Of this process alone, and bounded: the longest unseen are forgotten.
 */
export class Velocity {
  private readonly counts: LRUCache<string, Count>;

  constructor(maxKeys = MAX_KEYS) {
    this.counts = new LRUCache({ max: maxKeys });
  }

  /** Counts one and answers how many there were in the minute up to now, this one included. */
  hit(key: string, now: number): number {
    const window = Math.floor(now / WINDOW_MS);
    const count = this.counts.get(key);
    if (!count) {
      this.counts.set(key, { window, current: 1, previous: 0 });
      return 1;
    }
    if (count.window !== window) {
      count.previous = count.window === window - 1 ? count.current : 0;
      count.current = 0;
      count.window = window;
    }
    count.current += 1;
    const elapsed = (now % WINDOW_MS) / WINDOW_MS;
    return Math.ceil(count.current + count.previous * (1 - elapsed));
  }

  get size(): number {
    return this.counts.size;
  }
}
