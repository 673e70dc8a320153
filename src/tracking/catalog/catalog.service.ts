import { LRUCache } from 'lru-cache';
import type { Logger } from '../../kernel/logging/logger.js';
import { compileTemplate } from '../../kernel/url-template/url-template.js';
import type { CatalogEntry, LinkFacts } from './catalog.types.js';

const MAX_LINKS = 100_000;
const MAX_UNKNOWN = 20_000;
const UNKNOWN_FOR_MS = 1_500;
// Notifications tell of changes at once; this bounds the harm of one that was lost.
const CONFIRM_AFTER_MS = 30_000;
const SAVE_EVERY_MS = 5_000;
const NEVER = -Infinity;

export interface LinkLookup {
  find(code: string): Promise<LinkFacts | null>;
}

/** A question under way; stale when something changed since it was asked. */
interface Load {
  isStale: boolean;
  answer: Promise<CatalogEntry | null>;
}

export interface FactsStore {
  load(): Promise<LinkFacts[]>;
  save(links: LinkFacts[]): Promise<void>;
}

/** Links in memory: loaded on a miss, dropped when they change, served as last known without PostgreSQL. */
export class Catalog {
  private readonly links = new LRUCache<string, CatalogEntry>({ max: MAX_LINKS });
  private readonly unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: UNKNOWN_FOR_MS });
  private readonly loading = new Map<string, Load>();
  private isDirty = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly source: LinkLookup,
    private readonly snapshot: FactsStore,
    private readonly isOnline: () => boolean,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    for (const facts of await this.snapshot.load()) this.links.set(facts.code, entryOf(facts, NEVER));
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }

  get size(): number {
    return this.links.size;
  }

  /** The link at once when it can be trusted; null when there is none; undefined when `load` must ask. */
  peek(code: string): CatalogEntry | null | undefined {
    const entry = this.links.get(code);
    if (entry) return !this.isOnline() || this.isConfirmed(entry) ? entry : undefined;
    return this.unknown.has(code) ? null : undefined;
  }

  /** Asks PostgreSQL once for all who wait; a link that was known stays good when it cannot answer. */
  load(code: string): Promise<CatalogEntry | null> {
    const running = this.loading.get(code);
    if (running) return running.answer;
    const load: Load = { isStale: false, answer: Promise.resolve(null) };
    this.loading.set(code, load);
    load.answer = this.ask(code, load).finally(() => this.loading.delete(code));
    return load.answer;
  }

  /** Something changed: entries of it must be confirmed before they are used again. */
  invalidate(kind: string, key: string): void {
    if (kind === 'link') {
      this.unknown.delete(key);
      this.distrust(this.links.peek(key));
      const load = this.loading.get(key);
      if (load) load.isStale = true;
    } else if (kind === 'offer' || kind === 'tenant') {
      const field = kind === 'offer' ? 'offerId' : 'tenantId';
      for (const entry of this.links.values()) if (entry.facts[field] === key) this.distrust(entry);
      for (const load of this.loading.values()) load.isStale = true;
    }
  }

  /** After a time without notifications nothing is known to be current. */
  invalidateAll(): void {
    for (const entry of this.links.values()) this.distrust(entry);
    this.unknown.clear();
    for (const load of this.loading.values()) load.isStale = true;
  }

  private distrust(entry: CatalogEntry | undefined): void {
    if (entry) entry.confirmedAt = NEVER;
  }

  private isConfirmed(entry: CatalogEntry): boolean {
    return entry.confirmedAt > performance.now() - CONFIRM_AFTER_MS;
  }

  private async ask(code: string, load: Load): Promise<CatalogEntry | null> {
    const askedAt = performance.now();
    let facts: LinkFacts | null;
    try {
      facts = await this.source.find(code);
    } catch (error) {
      const known = this.links.get(code);
      if (known) return known;
      throw error;
    }
    this.isDirty = true;
    if (!facts) {
      this.links.delete(code);
      if (!load.isStale) this.unknown.set(code, true);
      return null;
    }
    const entry = entryOf(facts, load.isStale ? NEVER : askedAt);
    this.links.set(code, entry);
    return entry;
  }

  private async save(): Promise<void> {
    if (!this.isDirty) return;
    this.isDirty = false;
    try {
      await this.snapshot.save([...this.links.values()].map((entry) => entry.facts));
    } catch (error) {
      this.isDirty = true;
      this.logger.warn({ err: error }, 'the catalog snapshot could not be written');
    }
  }
}

function entryOf(facts: LinkFacts, confirmedAt: number): CatalogEntry {
  return { facts, fill: compileTemplate(facts.destinationUrl, facts.clickIdParameter), confirmedAt };
}
