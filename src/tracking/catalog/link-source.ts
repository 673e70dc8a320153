import type { Pool } from 'pg';
import type { LinkFacts } from './catalog.types.js';

interface LinkRow {
  link_id: string;
  tenant_id: string;
  tenant_status: string;
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

/** Asks PostgreSQL for a link by its exact code, before a tenant is known. */
export class LinkSource {
  constructor(private readonly pool: Pool) {}

  async find(code: string): Promise<LinkFacts | null> {
    const { rows } = await this.pool.query<LinkRow>({
      name: 'resolve_link',
      text: 'SELECT * FROM resolve_link($1)',
      values: [code],
    });
    const [row] = rows;
    if (!row) return null;
    return {
      linkId: row.link_id,
      tenantId: row.tenant_id,
      tenantStatus: row.tenant_status,
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
}
