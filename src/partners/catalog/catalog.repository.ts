import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { CatalogOffer } from './catalog.types.js';

type Row = Omit<CatalogOffer, 'payoutMinor' | 'earnedMinor'> & {
  payoutMinor: string | null;
  earnedMinor: string;
};

@Injectable()
export class CatalogRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Active ones, newest first. */
  async findActive(): Promise<CatalogOffer[]> {
    const rows: Row[] = await this.tx.manager.query(
      `SELECT o.id, o.title, o.description, o.brand_id AS "brandId", b.name AS "brandName",
              b.logo_url AS "brandLogoUrl", o.category_id AS "categoryId", c.slug AS category,
              c.name AS "categoryName", o.payout_type AS "payoutType", o.payout_basis_points AS "payoutBasisPoints",
              o.payout_minor::text AS "payoutMinor", o.currency, o.countries, o.cool_off_days AS "coolOffDays",
              coalesce(p.counted_clicks, 0)::float8 AS "countedClicks",
              coalesce(p.payout_minor, 0)::text AS "earnedMinor"
         FROM offers o
         LEFT JOIN brands b ON b.tenant_id = o.tenant_id AND b.id = o.brand_id
         LEFT JOIN categories c ON c.tenant_id = o.tenant_id AND c.id = o.category_id
         LEFT JOIN offer_performance p ON p.tenant_id = o.tenant_id AND p.offer_id = o.id
        WHERE o.status = 'active' ORDER BY o.id DESC`,
    );
    return rows.map(({ payoutMinor, earnedMinor, ...row }) => ({
      ...row,
      payoutMinor: payoutMinor === null ? null : BigInt(payoutMinor),
      earnedMinor: BigInt(earnedMinor),
    }));
  }

  /** Offers of the active campaigns for a tenant below, with the newest campaign of each. */
  async findCampaignsOf(childTenantId: string): Promise<Map<string, string>> {
    const rows: { offerId: string; campaignId: string }[] = await this.tx.manager.query(
      `SELECT DISTINCT ON (offer_id) offer_id AS "offerId", id AS "campaignId"
         FROM campaigns WHERE child_tenant_id = $1 AND status = 'active' ORDER BY offer_id, id DESC`,
      [childTenantId],
    );
    return new Map(rows.map(({ offerId, campaignId }) => [offerId, campaignId]));
  }

  /** The tenant above one that a partner made; null for every other. */
  async findParent(tenantId: string): Promise<string | null> {
    const [row] = await this.tx.lookup<{ parent_id: string }>(
      'SELECT parent_id FROM find_parent_tenant($1)',
      [tenantId],
    );
    return row?.parent_id ?? null;
  }
}
