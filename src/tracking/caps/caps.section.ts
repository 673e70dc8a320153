import type { TenantSection } from '../catalog/catalog-section.js';
import type { LeasedCap } from './cap-leases.js';
import type { CapAction, CapMetric, CapPeriod, CapWindow } from './caps.types.js';

interface EdgeCapRow {
  id: string;
  offerId: string;
  promoterId: string | null;
  /** Left out in snapshots of before caps of campaigns. */
  campaignId?: string | null;
  metric: CapMetric;
  period: CapPeriod;
  timeZone: string;
  action: CapAction;
  /** ms since the epoch; the window in which a cap of conversions is full. */
  fullFrom: number | null;
  fullUntil: number | null;
}

/** Whom a cap is for: everybody, or one promoter or campaign. */
export interface CapTarget {
  promoterId: string | null;
  campaignId: string | null;
}

/** A cap whose units are leased; `isSoft` lets clicks through when there are none. */
export interface ClickCap extends LeasedCap, CapTarget {
  isSoft: boolean;
}

/** A cap that conversions filled: closed to clicks until its window is over. */
export interface FullCap extends CapTarget {
  window: CapWindow;
}

export interface OfferCaps {
  clicks: ClickCap[];
  full: FullCap[];
}

export type CapsByOffer = ReadonlyMap<string, OfferCaps>;

/** The caps of a tenant by offer; of the whole tenant, because a smart link may lead to any offer. */
export const capsSection: TenantSection<EdgeCapRow[], CapsByOffer> = {
  name: 'caps',
  async load(pool, tenantId) {
    const { rows } = await pool.query<EdgeCapRow>({
      name: 'find_edge_caps',
      text: `SELECT id, offer_id AS "offerId", promoter_id AS "promoterId", metric, period, time_zone AS "timeZone",
                    action, (extract(epoch FROM full_from) * 1000)::float8 AS "fullFrom",
                    (extract(epoch FROM full_until) * 1000)::float8 AS "fullUntil", campaign_id AS "campaignId"
               FROM find_edge_caps($1)`,
      values: [tenantId],
    });
    return rows;
  },
  read(rows) {
    const byOffer = new Map<string, OfferCaps>();
    for (const row of rows ?? []) {
      let caps = byOffer.get(row.offerId);
      if (!caps) byOffer.set(row.offerId, (caps = { clicks: [], full: [] }));
      const {
        id,
        promoterId,
        campaignId = null,
        period,
        timeZone,
        action,
        metric,
        fullFrom,
        fullUntil,
      } = row;
      const isSoft = action === 'notify';
      if (metric === 'clicks') caps.clicks.push({ id, promoterId, campaignId, period, timeZone, isSoft });
      else if (fullFrom !== null && !isSoft)
        caps.full.push({ promoterId, campaignId, window: { start: fullFrom, end: fullUntil } });
    }
    return byOffer;
  },
};
