import type { Pool } from 'pg';
import { compileTemplate } from '../../kernel/url-template/url-template.js';
import { type LinkSection, loadSections, readSections, type TenantSection } from './catalog-section.js';
import type { CatalogSource } from './catalog.service.js';
import type {
  Destination,
  LinkEntry,
  LinkFacts,
  OfferFacts,
  RawEntry,
  TenantEntry,
  TenantFacts,
} from './catalog.types.js';

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
  constructor(
    private readonly pool: Pool,
    private readonly sections: CatalogSections,
  ) {}

  async findLink(code: string): Promise<LinkEntry | null> {
    const { rows } = await this.pool.query<LinkRow>({
      name: 'resolve_link',
      text: 'SELECT * FROM resolve_link($1)',
      values: [code],
    });
    const [row] = rows;
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
  return { facts, fill: compileTemplate(facts.destinationUrl, facts.clickIdParameter) };
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
  };
}
