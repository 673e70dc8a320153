import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { Path } from './models.types.js';

/**
 * Who did it: whoever the shop knows, else the visitor, else nobody but this one click. A browser's first touch is of
 * the visitor of its later clicks, which name it.
 */
const PERSON = (customer: string, visitor: string, click: string): string =>
  `coalesce('c' || ${customer}, 'v' || ${visitor}, 'i' || ${click})`;

/** Every click is a step of its own; the views of one link are one together. */
const STEP = 'CASE WHEN is_view THEN link_id ELSE id END';

@Injectable()
export class JourneysRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * The ways all journeys of an advertiser took in a period. One journey leads to each sale that was not
   * rejected: the person's clicks within the offer's click window and views within its view window. What a person
   * touched besides is one journey that led nowhere. Of the views of one link only the newest is on the way.
   */
  async findPaths(advertiserId: string, from: Date, to: Date): Promise<Path[]> {
    return this.tx.manager.query(
      `WITH later AS MATERIALIZED (
         SELECT first_touch_id, min(visitor) AS visitor FROM clicks
          WHERE advertiser_id = $1 AND first_touch_id IS NOT NULL AND id >= $4 AND id < $5 GROUP BY first_touch_id),
       sale AS (
         SELECT v.id, v.converted_at, v.customer_id, v.click_id,
                coalesce(f.visitor, v.visitor, c.visitor) AS visitor,
                v.converted_at - o.click_window_days * interval '1 day' AS opens_at,
                v.converted_at - o.view_window_hours * interval '1 hour' AS views_from
           FROM conversions v
           JOIN offers o ON o.tenant_id = v.tenant_id AND o.id = v.offer_id
           LEFT JOIN clicks c ON c.id = v.click_id
           LEFT JOIN later f ON f.first_touch_id = v.click_id
          WHERE v.advertiser_id = $1 AND v.converted_at >= $2 AND v.converted_at < $3 AND v.status <> 'rejected'),
       customer AS (
         SELECT visitor, min(customer_id) AS customer_id FROM sale
          WHERE visitor IS NOT NULL AND customer_id IS NOT NULL GROUP BY visitor),
       buyer AS (
         SELECT s.*, ${PERSON('coalesce(k.customer_id, s.customer_id)', 's.visitor', 's.click_id')} AS person
           FROM sale s LEFT JOIN customer k ON k.visitor = s.visitor),
       touch AS (
         SELECT c.id, c.clicked_at AS at, c.promoter_id, c.link_id, false AS is_view,
                ${PERSON('k.customer_id', 'coalesce(f.visitor, c.visitor)', 'c.id')} AS person
           FROM clicks c LEFT JOIN later f ON f.first_touch_id = c.id
           LEFT JOIN customer k ON k.visitor = coalesce(f.visitor, c.visitor)
          WHERE c.advertiser_id = $1 AND c.is_counted AND c.id >= $4 AND c.id < $5
         UNION ALL
         SELECT i.id, i.viewed_at, i.promoter_id, i.link_id, true,
                ${PERSON('k.customer_id', 'coalesce(f.visitor, i.visitor)', 'i.id')}
           FROM impressions i LEFT JOIN later f ON f.first_touch_id = i.id
           LEFT JOIN customer k ON k.visitor = coalesce(f.visitor, i.visitor)
          WHERE i.advertiser_id = $1 AND i.is_counted AND i.id >= $4 AND i.id < $5),
       reached AS MATERIALIZED (
         SELECT b.id AS sale_id, t.* FROM buyer b
           JOIN touch t ON t.person = b.person AND t.at <= b.converted_at
            AND CASE WHEN t.is_view THEN t.at >= b.views_from AND b.views_from < b.converted_at
                     ELSE t.at >= b.opens_at END),
       step AS (
         SELECT DISTINCT ON (sale_id, ${STEP}) sale_id, promoter_id, at, id
           FROM reached ORDER BY sale_id, ${STEP}, at DESC, id DESC),
       astray AS (
         SELECT DISTINCT ON (person, ${STEP}) person, promoter_id, at, id
           FROM touch t WHERE NOT EXISTS (SELECT FROM reached r WHERE r.id = t.id)
          ORDER BY person, ${STEP}, at DESC, id DESC),
       way AS (
         SELECT array_agg(promoter_id ORDER BY at, id) AS path, true AS is_converted FROM step GROUP BY sale_id
         UNION ALL
         SELECT array_agg(promoter_id ORDER BY at, id), false FROM astray GROUP BY person)
       SELECT path AS "promoterIds", is_converted AS "isConverted", count(*)::int AS journeys
         FROM way GROUP BY path, is_converted ORDER BY path, is_converted`,
      [advertiserId, from, to, firstIdAt(from.getTime()), firstIdAt(to.getTime())],
    );
  }
}
