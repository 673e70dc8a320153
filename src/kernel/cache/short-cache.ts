import { LRUCache } from 'lru-cache';

interface Entry<V> {
  readAt: number;
  value: Promise<V>;
}

/**
 * Keeps answers for a moment, so that a burst asks the database once, and changes are seen within
 * that moment. Age counts from the start of the read; a failed read is not kept.
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
    const entry: Entry<V> = { readAt: now, value: read() };
    this.entries.set(key, entry);
    entry.value.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return entry.value;
  }

  clear(): void {
    this.entries.clear();
  }
}
