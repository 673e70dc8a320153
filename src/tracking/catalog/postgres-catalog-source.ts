import type { Pool } from 'pg';
import { allowList } from '../../kernel/http/cidr.js';
import { compileTemplate } from '../../kernel/url-template/url-template.js';
import { type LinkSection, loadSections, readSections, type TenantSection } from './catalog-section.js';
import type { CatalogSource } from './catalog.service.js';
import type {
  Destination,
  KeyEntry,
  KeyFacts,
  LinkEntry,
  LinkFacts,
  OfferFacts,
  RawEntry,
  TenantEntry,
  TenantFacts,
} from './catalog.types.js';
import { GatheredLookups } from './gathered-lookups.js';

interface LinkRow {
  link_id: string;
  tenant_id: string;
  code: string;
  link_status: string;
  link_expires_at: Date | null;
  promoter_id: string;
  offer_id: string;
  advertiser_id: string;
  offer_status: string;
  destination_url: string;
  fallback_url: string | null;
  click_id_parameter: string;
  passes_parameters: boolean;
  own_hosts: string[];
  campaign_id: string | null;
}

interface KeyRow {
  id: string;
  tenant_id: string;
  kind: string;
  owner_user_id: string | null;
  secret_hash: Buffer;
  scopes: string[];
  allowed_cidrs: string[];
  expires_at: Date | null;
  revoked_at: Date | null;
}

interface TenantRow {
  world: string;
  status: string;
  clock_offset_ms: string;
}

export interface CatalogSections {
  link: readonly LinkSection<unknown, unknown>[];
  tenant: readonly TenantSection<unknown, unknown>[];
}

/** Asks PostgreSQL for links by their exact code, and for tenants, before a tenant is known. */
export class PostgresCatalogSource implements CatalogSource {
  private readonly links = new GatheredLookups<LinkRow>((codes) => this.findLinks(codes));

  constructor(
    private readonly pool: Pool,
    private readonly sections: CatalogSections,
  ) {}

  async findLink(code: string): Promise<LinkEntry | null> {
    const row = await this.links.find(code);
    if (!row) return null;
    const facts = linkFacts(row);
    return this.readLink({ facts, sections: await loadSections(this.sections.link, this.pool, facts) });
  }

  async findTenant(tenantId: string): Promise<TenantEntry | null> {
    const { rows } = await this.pool.query<TenantRow>({
      name: 'find_tenant_state',
      text: 'SELECT * FROM find_tenant_state($1)',
      values: [tenantId],
    });
    const [row] = rows;
    if (!row) return null;
    const facts = {
      tenantId,
      world: row.world,
      tenantStatus: row.status,
      clockOffsetMs: Number(row.clock_offset_ms),
    };
    return this.readTenant({
      facts,
      sections: await loadSections(this.sections.tenant, this.pool, tenantId),
    });
  }

  private async findLinks(codes: string[]): Promise<Map<string, LinkRow>> {
    const { rows } = await this.pool.query<LinkRow>({
      name: 'resolve_links',
      text: 'SELECT l.* FROM unnest($1::text[]) AS c (code) CROSS JOIN LATERAL resolve_link(c.code) AS l',
      values: [codes],
    });
    return new Map(rows.map((row) => [row.code, row]));
  }

  async findKey(prefix: string): Promise<KeyEntry | null> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'find_api_key',
      text: 'SELECT * FROM find_api_key($1)',
      values: [prefix],
    });
    const [row] = rows;
    return row ? this.readKey(prefix, keyFacts(row)) : null;
  }

  readKey(prefix: string, facts: KeyFacts): KeyEntry {
    return { prefix, facts, allows: allowList(facts.allowedCidrs) };
  }

  readLink(raw: RawEntry<LinkFacts>): LinkEntry {
    return {
      ...raw,
      destination: destinationOf(raw.facts),
      values: readSections(this.sections.link, raw.sections),
    };
  }

  readTenant(raw: RawEntry<TenantFacts>): TenantEntry {
    return { ...raw, values: readSections(this.sections.tenant, raw.sections) };
  }
}

/** An offer with its template compiled; once per load, not per click. */
export function destinationOf(facts: OfferFacts): Destination {
  const fill = compileTemplate(facts.destinationUrl, facts.clickIdParameter);
  const hosts = new Set([new URL(fill({})).host, ...(facts.ownHosts ?? [])]);
  return { facts, fill, hosts };
}

function keyFacts(row: KeyRow): KeyFacts {
  return {
    keyId: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    ownerUserId: row.owner_user_id,
    secretHash: row.secret_hash.toString('hex'),
    scopes: row.scopes,
    allowedCidrs: row.allowed_cidrs,
    expiresAt: row.expires_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
  };
}

function linkFacts(row: LinkRow): LinkFacts {
  return {
    linkId: row.link_id,
    tenantId: row.tenant_id,
    code: row.code,
    linkStatus: row.link_status,
    linkExpiresAt: row.link_expires_at?.getTime() ?? null,
    promoterId: row.promoter_id,
    offerId: row.offer_id,
    advertiserId: row.advertiser_id,
    offerStatus: row.offer_status,
    destinationUrl: row.destination_url,
    fallbackUrl: row.fallback_url,
    clickIdParameter: row.click_id_parameter,
    passesParameters: row.passes_parameters,
    ownHosts: row.own_hosts,
    campaignId: row.campaign_id,
  };
}
