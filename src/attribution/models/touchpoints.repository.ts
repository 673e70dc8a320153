import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { Touch } from './models.types.js';
import type { JourneyQuestion } from './touchpoints.types.js';

const DAY_MS = 86_400_000;
/** Between a click's own time and the time in its id. */
const ID_MARGIN_MS = 60_000;
/** Other sales of one customer that are looked at for more visitors. */
const SALES_PER_CUSTOMER = 20;
/** The newest touches of one visitor that make a journey. */
export const TOUCHES_PER_VISITOR = 200;

interface FoundTouch extends Touch {
  /** Position of the question. */
  question: number;
}

@Injectable()
export class TouchpointsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** The clicks of many journeys in one statement, in no order; each names the question it belongs to. */
  async findClicks(questions: readonly JourneyQuestion[]): Promise<FoundTouch[]> {
    const opensAt = questions.map(
      ({ convertedAt, clickWindowDays }) => new Date(convertedAt.getTime() - clickWindowDays * DAY_MS),
    );
    const lowestOf = (times: number[]): string => firstIdAt(Math.min(...times) - ID_MARGIN_MS);
    return this.tx.manager.query(
      `WITH asked AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
           WITH ORDINALITY AS a (advertiser_id, click_id, visitor, customer_id, opens_at, converted_at, question)),
       own AS MATERIALIZED (
         SELECT a.question, c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at, c.visitor
           FROM asked a JOIN clicks c ON c.id = a.click_id AND c.advertiser_id = a.advertiser_id
          WHERE c.clicked_at BETWEEN a.opens_at AND a.converted_at),
       bought AS MATERIALIZED (
         SELECT a.question, v.visitor, v.click_id
           FROM asked a CROSS JOIN LATERAL (
             SELECT v.visitor, v.click_id FROM conversions v
              WHERE v.advertiser_id = a.advertiser_id AND v.customer_id = a.customer_id
                AND v.converted_at BETWEEN a.opens_at AND a.converted_at
              ORDER BY v.converted_at DESC LIMIT ${SALES_PER_CUSTOMER}) v
          WHERE a.customer_id IS NOT NULL),
       person AS (
         SELECT question, visitor FROM asked WHERE visitor IS NOT NULL
         UNION SELECT question, visitor FROM own WHERE visitor IS NOT NULL
         UNION SELECT question, visitor FROM bought WHERE visitor IS NOT NULL
         UNION SELECT b.question, c.visitor FROM bought b JOIN clicks c ON c.id = b.click_id
                WHERE b.visitor IS NULL AND c.visitor IS NOT NULL),
       touch AS (
         SELECT question, id, link_id, offer_id, promoter_id, clicked_at FROM own
         UNION
         SELECT a.question, c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at
           FROM asked a JOIN person p USING (question) CROSS JOIN LATERAL (
             SELECT c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at FROM clicks c
              WHERE c.visitor = p.visitor AND c.advertiser_id = a.advertiser_id AND c.is_counted
                AND c.id >= $7 AND c.id < $8 AND c.clicked_at BETWEEN a.opens_at AND a.converted_at
              ORDER BY c.clicked_at DESC, c.id DESC LIMIT ${TOUCHES_PER_VISITOR}) c)
       SELECT question::int - 1 AS question, 'click' AS kind, id, link_id AS "linkId", offer_id AS "offerId",
              promoter_id AS "promoterId", clicked_at AS at
         FROM touch`,
      [
        questions.map(({ advertiserId }) => advertiserId),
        questions.map(({ clickId }) => clickId),
        questions.map(({ visitor }) => visitor),
        questions.map(({ customerId }) => customerId),
        opensAt,
        questions.map(({ convertedAt }) => convertedAt),
        lowestOf(opensAt.map((at) => at.getTime())),
        firstIdAt(Math.max(...questions.map(({ convertedAt }) => convertedAt.getTime())) + ID_MARGIN_MS),
      ],
    );
  }
}
