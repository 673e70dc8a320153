const MAX_KEYS = 200_000;
const WINDOW_MS = 60_000;

/**
 * Clicks of the last minute per key, estimated from this fixed minute and the share of the last one that still
 * lies within the sliding one. Of this process alone, and bounded: the first seen in a minute are forgotten first.
 * Two maps that take turns, because every click counts twice and an order of use would cost more than the count.
 */
export class Velocity {
  private window = 0;
  private current = new Map<string, number>();
  private previous = new Map<string, number>();

  /** @param maxKeys of one minute */
  constructor(private readonly maxKeys = MAX_KEYS) {}

  /** Counts one and answers how many there were in the minute up to now, this one included. */
  hit(key: string, now: number): number {
    const window = Math.floor(now / WINDOW_MS);
    if (window !== this.window) this.turnTo(window);
    const { current } = this;
    const count = (current.get(key) ?? 0) + 1;
    if (count === 1 && current.size >= this.maxKeys) forgetFirst(current);
    current.set(key, count);
    const before = this.previous.get(key);
    if (before === undefined) return count;
    const elapsed = (now % WINDOW_MS) / WINDOW_MS;
    return Math.ceil(count + before * (1 - elapsed));
  }

  get size(): number {
    return this.current.size + this.previous.size;
  }

  private turnTo(window: number): void {
    // Set back a little, a clock goes through the end of the last minute once more; that is still this one.
    if (window === this.window - 1) return;
    this.previous = window === this.window + 1 ? this.current : new Map();
    this.current = new Map();
    this.window = window;
  }
}

function forgetFirst(counts: Map<string, number>): void {
  const first = counts.keys().next();
  if (!first.done) counts.delete(first.value);
}
