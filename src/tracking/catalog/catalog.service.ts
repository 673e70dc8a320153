import type { Logger } from '../../kernel/logging/logger.js';
import type {
  KeyEntry,
  KeyFacts,
  LinkEntry,
  LinkFacts,
  RawEntry,
  TenantEntry,
  TenantFacts,
} from './catalog.types.js';
import { KnownEntries } from './known-entries.js';

const MAX_LINKS = 100_000;
const MAX_TENANTS = 5_000;
const MAX_KEYS = 20_000;
const SAVE_EVERY_MS = 5_000;

/** A link and its tenant: what every click needs. */
export interface Resolved {
  link: LinkEntry;
  tenant: TenantEntry;
}

export interface CatalogSource {
  findLink(code: string): Promise<LinkEntry | null>;
  findTenant(id: string): Promise<TenantEntry | null>;
  findKey(prefix: string): Promise<KeyEntry | null>;
  readLink(raw: RawEntry<LinkFacts>): LinkEntry;
  readTenant(raw: RawEntry<TenantFacts>): TenantEntry;
  readKey(prefix: string, facts: KeyFacts): KeyEntry;
}

export interface SnapshotContent {
  links: RawEntry<LinkFacts>[];
  tenants: RawEntry<TenantFacts>[];
  /** Absent in snapshots of older versions. */
  keys?: { prefix: string; facts: KeyFacts }[];
}

export interface SnapshotStore {
  load(): Promise<SnapshotContent>;
  save(content: SnapshotContent): Promise<void>;
}

/** Links, tenants and keys as the edge knows them, in memory and on disk. */
export class Catalog {
  private readonly links: KnownEntries<LinkEntry>;
  private readonly tenants: KnownEntries<TenantEntry>;
  private readonly keys: KnownEntries<KeyEntry>;
  private savedLoads = 0;
  private saving: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly source: CatalogSource,
    private readonly snapshot: SnapshotStore,
    isOnline: () => boolean,
    private readonly logger: Logger,
  ) {
    this.links = new KnownEntries({ max: MAX_LINKS, find: (code) => source.findLink(code), isOnline });
    this.tenants = new KnownEntries({ max: MAX_TENANTS, find: (id) => source.findTenant(id), isOnline });
    this.keys = new KnownEntries({ max: MAX_KEYS, find: (prefix) => source.findKey(prefix), isOnline });
  }

  async start(): Promise<void> {
    const { links, tenants, keys = [] } = await this.snapshot.load();
    for (const raw of links) this.links.restore(raw.facts.code, this.source.readLink(raw));
    for (const raw of tenants) this.tenants.restore(raw.facts.tenantId, this.source.readTenant(raw));
    for (const { prefix, facts } of keys) this.keys.restore(prefix, this.source.readKey(prefix, facts));
    this.timer = setInterval(() => void this.save(), SAVE_EVERY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.save();
  }

  get size(): number {
    return this.links.size;
  }

  /** Link and tenant at once when both can be trusted; null for an unknown code; undefined: `load` must ask. */
  peek(code: string): Resolved | null | undefined {
    const link = this.links.peek(code);
    if (!link) return link;
    const tenant = this.tenants.peek(link.facts.tenantId);
    return tenant ? { link, tenant } : undefined;
  }

  /** Rejects when PostgreSQL must be asked and does not answer. */
  async load(code: string): Promise<Resolved | null> {
    const link = this.links.peek(code) ?? (await this.links.load(code));
    if (!link) return null;
    const tenant = await this.tenant(link.facts.tenantId);
    return tenant ? { link, tenant } : null;
  }

  /** A tenant by itself, for routes that start from a key and not from a link. */
  async tenant(id: string): Promise<TenantEntry | null> {
    return this.tenants.peek(id) ?? this.tenants.load(id);
  }

  /** The key with this prefix; null for none. Rejects when PostgreSQL must be asked and does not answer. */
  async key(prefix: string): Promise<KeyEntry | null> {
    const known = this.keys.peek(prefix);
    return known === undefined ? this.keys.load(prefix) : known;
  }

  /** Something changed: entries of it must be confirmed before they are used again. */
  invalidate(kind: string, key: string): void {
    if (kind === 'link') this.links.distrust(key);
    else if (kind === 'key') this.keys.distrust(key);
    else if (kind === 'offer') this.links.distrustWhere((link) => dependsOnOffer(link, key));
    // Partners' keys end with their partner's right to be one.
    else if (kind === 'user') this.keys.distrustWhere(({ facts }) => facts.ownerUserId === key);
    else if (kind === 'tenant') {
      this.tenants.distrust(key);
      this.links.distrustWhere((link) => link.facts.tenantId === key);
    }
  }

  /** After a time without notifications nothing is known to be current. */
  invalidateAll(): void {
    this.links.distrustAll();
    this.tenants.distrustAll();
    this.keys.distrustAll();
  }

  /** One at a time: two would write into the same new file, and a stop may come while the timer's is at it. */
  private save(): Promise<void> {
    this.saving = this.saving.then(() => this.saveNow());
    return this.saving;
  }

  private async saveNow(): Promise<void> {
    const loads = this.links.loads + this.tenants.loads + this.keys.loads;
    if (loads === this.savedLoads) return;
    try {
      await this.snapshot.save({
        links: [...this.links.values()].map(rawOf),
        tenants: [...this.tenants.values()].map(rawOf),
        keys: [...this.keys.values()].map(({ prefix, facts }) => ({ prefix, facts })),
      });
      this.savedLoads = loads;
    } catch (error) {
      this.logger.warn({ err: error }, 'the catalog snapshot could not be written');
    }
  }
}

/** A smart link depends on every offer it may lead to; sections say so with `offerIds`. */
function dependsOnOffer(link: LinkEntry, offerId: string): boolean {
  if (link.facts.offerId === offerId) return true;
  return Object.values(link.sections).some((section) => {
    const ids = (section as { offerIds?: unknown } | null)?.offerIds;
    return Array.isArray(ids) && ids.includes(offerId);
  });
}

function rawOf<Facts>({ facts, sections }: RawEntry<Facts>): RawEntry<Facts> {
  return { facts, sections };
}
