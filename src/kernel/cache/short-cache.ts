import { LRUCache } from 'lru-cache';

interface Entry<V> {
  readAt: number;
  value: Promise<V>;
  /** What an earlier read answered. */
  before: { value: V } | null;
}

/**
 * Keeps answers for a moment, so that a burst asks the database once, and changes are seen within
 * that moment. Age counts from the start of the read; a failed read is not kept, but what was read before it can
 * be asked for.
 */
export class ShortCache<V> {
  private readonly entries: LRUCache<string, Entry<V>>;

  constructor(
    private readonly maxAgeMs: number,
    maxEntries: number,
  ) {
    this.entries = new LRUCache({ max: maxEntries });
  }

  get(key: string, read: () => Promise<V>): Promise<V> {
    const now = performance.now();
    const known = this.entries.get(key);
    if (known && now - known.readAt < this.maxAgeMs) return known.value;
    const entry: Entry<V> = { readAt: now, value: read(), before: known?.before ?? null };
    this.entries.set(key, entry);
    entry.value.then(
      (value) => (entry.before = { value }),
      // Asked again the next time, with what was known before still at hand.
      () => (entry.readAt = -Infinity),
    );
    return entry.value;
  }

  /** What the last read that worked answered, however long ago; null when none did. */
  lastKnown(key: string): { value: V } | null {
    return this.entries.get(key)?.before ?? null;
  }

  clear(): void {
    this.entries.clear();
  }
}
