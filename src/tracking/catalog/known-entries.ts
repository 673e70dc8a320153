import { LRUCache } from 'lru-cache';

const MAX_UNKNOWN = 20_000;
const UNKNOWN_FOR_MS = 1_500;
// Notifications tell of changes at once; this bounds the harm of one that was lost.
const CONFIRM_AFTER_MS = 30_000;
const NEVER = -Infinity;

interface Known<Entry> {
  entry: Entry;
  /** When PostgreSQL last confirmed it, on the monotonic clock. */
  confirmedAt: number;
}

/** A question under way; stale when something changed since it was asked. */
interface Load<Entry> {
  isStale: boolean;
  answer: Promise<Entry | null>;
}

export interface KnownEntriesOptions<Entry> {
  max: number;
  /** Asks PostgreSQL; null when there is no such thing; rejects when it cannot be asked. */
  find: (key: string) => Promise<Entry | null>;
  /** Whether changes are heard of; if not, what is known is served as it is. */
  isOnline: () => boolean;
}

/** Things in memory: loaded on a miss, distrusted when they change, served as last known without PostgreSQL. */
export class KnownEntries<Entry extends object> {
  private readonly known: LRUCache<string, Known<Entry>>;
  private readonly unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: UNKNOWN_FOR_MS });
  private readonly loading = new Map<string, Load<Entry>>();
  /** Grows with every answer of PostgreSQL; tells whether a snapshot is due. */
  loads = 0;

  constructor(private readonly options: KnownEntriesOptions<Entry>) {
    this.known = new LRUCache({ max: options.max });
  }

  get size(): number {
    return this.known.size;
  }

  *values(): Generator<Entry> {
    for (const { entry } of this.known.values()) yield entry;
  }

  /** Takes an entry that nobody confirmed, out of a snapshot. */
  restore(key: string, entry: Entry): void {
    this.known.set(key, { entry, confirmedAt: NEVER });
  }

  /** The entry at once when it can be trusted; null when there is none; undefined when `load` must ask. */
  peek(key: string): Entry | null | undefined {
    const known = this.known.get(key);
    if (known) return !this.options.isOnline() || isConfirmed(known) ? known.entry : undefined;
    return this.unknown.has(key) ? null : undefined;
  }

  /** Asks PostgreSQL once for all who wait; what was known stays good when it cannot answer. */
  load(key: string): Promise<Entry | null> {
    const running = this.loading.get(key);
    if (running) return running.answer;
    const load: Load<Entry> = { isStale: false, answer: Promise.resolve(null) };
    this.loading.set(key, load);
    load.answer = this.ask(key, load).finally(() => this.loading.delete(key));
    return load.answer;
  }

  /** This one changed, or was made. */
  distrust(key: string): void {
    this.unknown.delete(key);
    const known = this.known.peek(key);
    if (known) known.confirmedAt = NEVER;
    const load = this.loading.get(key);
    if (load) load.isStale = true;
  }

  /** Those that match changed; what is being loaded might match too. */
  distrustWhere(matches: (entry: Entry) => boolean): void {
    for (const known of this.known.values()) if (matches(known.entry)) known.confirmedAt = NEVER;
    for (const load of this.loading.values()) load.isStale = true;
  }

  distrustAll(): void {
    this.unknown.clear();
    this.distrustWhere(() => true);
  }

  private async ask(key: string, load: Load<Entry>): Promise<Entry | null> {
    const askedAt = performance.now();
    let entry: Entry | null;
    try {
      entry = await this.options.find(key);
    } catch (error) {
      const known = this.known.get(key);
      if (known) return known.entry;
      throw error;
    }
    this.loads += 1;
    if (!entry) {
      this.known.delete(key);
      if (!load.isStale) this.unknown.set(key, true);
      return null;
    }
    this.known.set(key, { entry, confirmedAt: load.isStale ? NEVER : askedAt });
    return entry;
  }
}

function isConfirmed(known: Known<unknown>): boolean {
  return known.confirmedAt > performance.now() - CONFIRM_AFTER_MS;
}
