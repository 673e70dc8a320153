import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { Path } from './models.types.js';

/** Who did it: whoever the shop knows, else the visitor, else nobody but this one click. */
const PERSON = (customer: string, visitor: string, click: string): string =>
  `coalesce('c' || ${customer}, 'v' || ${visitor}, 'i' || ${click})`;

@Injectable()
export class JourneysRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * The ways all journeys of an advertiser took in a period. One journey leads to each sale that was not
   * rejected: the person's touches within the offer's click window. What a person touched besides is one
   * journey that led nowhere.
   */
  async findPaths(advertiserId: string, from: Date, to: Date): Promise<Path[]> {
    return this.tx.manager.query(
      `WITH sale AS (
         SELECT v.id, v.converted_at, v.customer_id, v.click_id, coalesce(v.visitor, c.visitor) AS visitor,
                v.converted_at - o.click_window_days * interval '1 day' AS opens_at
           FROM conversions v
           JOIN offers o ON o.tenant_id = v.tenant_id AND o.id = v.offer_id
           LEFT JOIN clicks c ON c.id = v.click_id
          WHERE v.advertiser_id = $1 AND v.converted_at >= $2 AND v.converted_at < $3 AND v.status <> 'rejected'),
       customer AS (
         SELECT visitor, min(customer_id) AS customer_id FROM sale
          WHERE visitor IS NOT NULL AND customer_id IS NOT NULL GROUP BY visitor),
       buyer AS (
         SELECT s.*, ${PERSON('coalesce(k.customer_id, s.customer_id)', 's.visitor', 's.click_id')} AS person
           FROM sale s LEFT JOIN customer k ON k.visitor = s.visitor),
       touch AS (
         SELECT c.id, c.clicked_at AS at, c.promoter_id,
                ${PERSON('k.customer_id', 'c.visitor', 'c.id')} AS person
           FROM clicks c LEFT JOIN customer k ON k.visitor = c.visitor
          WHERE c.advertiser_id = $1 AND c.is_counted AND c.id >= $4 AND c.id < $5),
       reached AS (
         SELECT b.id AS sale_id, t.* FROM buyer b
           JOIN touch t ON t.person = b.person AND t.at BETWEEN b.opens_at AND b.converted_at),
       way AS (
         SELECT array_agg(promoter_id ORDER BY at, id) AS path, true AS is_converted FROM reached GROUP BY sale_id
         UNION ALL
         SELECT array_agg(promoter_id ORDER BY at, id), false FROM touch t
          WHERE NOT EXISTS (SELECT FROM reached r WHERE r.id = t.id) GROUP BY person)
       SELECT path AS "promoterIds", is_converted AS "isConverted", count(*)::int AS journeys
         FROM way GROUP BY path, is_converted ORDER BY path, is_converted`,
      [advertiserId, from, to, firstIdAt(from.getTime()), firstIdAt(to.getTime())],
    );
  }
}
