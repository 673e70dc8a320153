import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { Touch } from './models.types.js';
import type { BuyerQuestion, JourneyQuestion, Lead, LeadQuestion } from './touchpoints.types.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Between a touch's own time and the time in its id. */
const ID_MARGIN_MS = 60_000;
/** Other sales of one customer that are looked at for more visitors. */
const SALES_PER_CUSTOMER = 20;
/** The newest touches of one visitor that make a journey. */
export const TOUCHES_PER_VISITOR = 200;

/** Position of the question that a touch belongs to. */
interface Placed {
  question: number;
}

/** Who bought under the customer's name since `opens_at`, and the visitors of those sales. */
const BOUGHT = `bought AS MATERIALIZED (
  SELECT a.question, v.visitor, v.click_id
    FROM asked a CROSS JOIN LATERAL (
      SELECT v.visitor, v.click_id FROM conversions v
       WHERE v.tenant_id = a.tenant_id AND v.advertiser_id = a.advertiser_id AND v.customer_id = a.customer_id
         AND v.converted_at BETWEEN a.opens_at AND a.converted_at
       ORDER BY v.converted_at DESC LIMIT ${SALES_PER_CUSTOMER}) v
   WHERE a.customer_id IS NOT NULL)`;
/** A browser's first click has another visitor than the later ones, which name it. */
const LATER = (source: string, clickId: string, from: string, to: string): string =>
  `SELECT s.question, c.visitor, false FROM ${source} s
     JOIN clicks c ON c.first_touch_id = s.${clickId} AND c.id >= ${from} AND c.id < ${to}
    WHERE c.visitor IS NOT NULL`;
const person = (from: string, to: string): string => `
  SELECT question, visitor, is_by_address FROM asked WHERE visitor IS NOT NULL
  UNION SELECT question, visitor, false FROM bought WHERE visitor IS NOT NULL
  UNION SELECT b.question, c.visitor, false FROM bought b JOIN clicks c ON c.id = b.click_id
         WHERE b.visitor IS NULL AND c.visitor IS NOT NULL
  UNION ${LATER('bought', 'click_id', from, to)}`;

@Injectable()
export class TouchpointsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /**
   * The clicks and views of many journeys in one statement, in no order; each names the question it belongs to. Of
   * the views of one link only the newest is a touch: a picture that is shown again is no further contact.
   */
  async findTouches(questions: readonly JourneyQuestion[]): Promise<(Touch & Placed)[]> {
    const opensAt = questions.map(
      ({ convertedAt, clickWindowDays }) => new Date(convertedAt.getTime() - clickWindowDays * DAY_MS),
    );
    const viewsFrom = questions.map(
      ({ convertedAt, viewWindowHours }) => new Date(convertedAt.getTime() - viewWindowHours * HOUR_MS),
    );
    return this.tx.manager.query(
      `WITH asked AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::timestamptz[],
                              $7::uuid[], $8::timestamptz[], $9::timestamptz[])
           WITH ORDINALITY AS a (tenant_id, advertiser_id, visitor, is_by_address, customer_id, converted_at,
                                 click_id, opens_at, views_from, question)),
       own AS MATERIALIZED (
         SELECT a.question, c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at, c.visitor, c.first_touch_id
           FROM asked a JOIN clicks c ON c.id = a.click_id AND c.advertiser_id = a.advertiser_id
          WHERE c.clicked_at BETWEEN a.opens_at AND a.converted_at),
       ${BOUGHT},
       person AS MATERIALIZED (
         ${person('$10', '$11')}
         UNION SELECT question, visitor, false FROM own WHERE visitor IS NOT NULL
         UNION ${LATER('own', 'id', '$10', '$11')}),
       known AS MATERIALIZED (
         SELECT question, id, link_id, offer_id, promoter_id, clicked_at, first_touch_id FROM own
         UNION
         SELECT a.question, c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at, c.first_touch_id
           FROM asked a JOIN person p USING (question) CROSS JOIN LATERAL (
             SELECT c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at, c.first_touch_id FROM clicks c
              WHERE c.visitor = p.visitor AND c.advertiser_id = a.advertiser_id AND c.is_counted
                AND c.id >= $10 AND c.id < $11 AND c.clicked_at <= a.converted_at
                AND c.clicked_at >= CASE WHEN p.is_by_address THEN a.views_from ELSE a.opens_at END
              ORDER BY c.clicked_at DESC, c.id DESC LIMIT ${TOUCHES_PER_VISITOR}) c),
       first AS MATERIALIZED (
         SELECT DISTINCT a.question, c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at, c.visitor,
                c.advertiser_id = a.advertiser_id AND c.is_counted
                  AND c.clicked_at BETWEEN a.opens_at AND a.converted_at AS is_touch
           FROM asked a JOIN known k USING (question)
           JOIN clicks c ON c.id = k.first_touch_id AND c.tenant_id = a.tenant_id
          WHERE c.id >= $10 AND c.id < $11),
       click AS (
         SELECT question, id, link_id, offer_id, promoter_id, clicked_at FROM known
         UNION SELECT question, id, link_id, offer_id, promoter_id, clicked_at FROM first WHERE is_touch),
       viewer AS (
         SELECT question, visitor FROM person UNION SELECT question, visitor FROM first WHERE visitor IS NOT NULL),
       view AS (
         SELECT DISTINCT ON (a.question, i.link_id)
                a.question, i.id, i.link_id, i.offer_id, i.promoter_id, i.viewed_at
           FROM asked a JOIN viewer p USING (question) CROSS JOIN LATERAL (
             SELECT i.id, i.link_id, i.offer_id, i.promoter_id, i.viewed_at FROM impressions i
              WHERE i.tenant_id = a.tenant_id AND i.visitor = p.visitor AND i.advertiser_id = a.advertiser_id
                AND i.is_counted AND i.id >= $12 AND i.id < $11
                AND i.viewed_at BETWEEN a.views_from AND a.converted_at
              ORDER BY i.viewed_at DESC, i.id DESC LIMIT ${TOUCHES_PER_VISITOR}) i
          WHERE a.views_from < a.converted_at
          ORDER BY a.question, i.link_id, i.viewed_at DESC, i.id DESC)
       SELECT question::int - 1 AS question, 'click' AS kind, id, link_id AS "linkId", offer_id AS "offerId",
              promoter_id AS "promoterId", clicked_at AS at
         FROM click
       UNION ALL
       SELECT question::int - 1, 'view', id, link_id, offer_id, promoter_id, viewed_at FROM view`,
      [
        ...buyersOf(questions),
        questions.map(({ clickId }) => clickId),
        opensAt,
        viewsFrom,
        lowestId(questions, opensAt),
        highestId(questions),
        lowestId(questions, viewsFrom),
      ],
    );
  }

  /**
   * The last touch of each buyer: the newest click within the click window of its own offer, else the newest view
   * within the view window of its own; none for a buyer who touched nothing.
   */
  async findLeads(questions: readonly LeadQuestion[]): Promise<(Lead & Placed)[]> {
    const [widest] = await this.tx.manager.query<{ days: number | null; hours: number | null }[]>(
      `SELECT max(click_window_days) AS days, max(view_window_hours) AS hours FROM offers
        WHERE advertiser_id = ANY($1::uuid[])`,
      [questions.map(({ advertiserId }) => advertiserId)],
    );
    const back = (ms: number): Date[] =>
      questions.map(({ convertedAt }) => new Date(convertedAt.getTime() - ms));
    const opensAt = back((widest?.days ?? 0) * DAY_MS);
    return this.tx.manager.query(
      `WITH asked AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::timestamptz[],
                              $7::uuid[], $8::timestamptz[])
           WITH ORDINALITY AS a (tenant_id, advertiser_id, visitor, is_by_address, customer_id, converted_at,
                                 offer_id, opens_at, question)),
       ${BOUGHT},
       person AS MATERIALIZED (${person('$9', '$10')}),
       touch AS (
         SELECT a.question, 'click' AS kind, c.*
           FROM asked a JOIN person p USING (question) CROSS JOIN LATERAL (
             SELECT c.id, c.link_id, c.offer_id, c.promoter_id, c.clicked_at AS at, c.visitor, c.sub1, c.country
               FROM clicks c JOIN offers o ON o.tenant_id = c.tenant_id AND o.id = c.offer_id
              WHERE c.visitor = p.visitor AND c.advertiser_id = a.advertiser_id AND c.is_counted
                AND c.id >= $9 AND c.id < $10 AND (a.offer_id IS NULL OR c.offer_id = a.offer_id)
                AND c.clicked_at <= a.converted_at
                AND c.clicked_at >= a.converted_at - CASE WHEN p.is_by_address
                  THEN o.view_window_hours * interval '1 hour' ELSE o.click_window_days * interval '1 day' END
              ORDER BY c.clicked_at DESC, c.id DESC LIMIT 1) c
         UNION ALL
         SELECT a.question, 'view', i.*
           FROM asked a JOIN person p USING (question) CROSS JOIN LATERAL (
             SELECT i.id, i.link_id, i.offer_id, i.promoter_id, i.viewed_at, i.visitor, i.sub1, i.country
               FROM impressions i JOIN offers o ON o.tenant_id = i.tenant_id AND o.id = i.offer_id
              WHERE i.tenant_id = a.tenant_id AND i.visitor = p.visitor AND i.advertiser_id = a.advertiser_id
                AND i.is_counted AND i.id >= $11 AND i.id < $10 AND (a.offer_id IS NULL OR i.offer_id = a.offer_id)
                AND o.view_window_hours > 0 AND i.viewed_at <= a.converted_at
                AND i.viewed_at >= a.converted_at - o.view_window_hours * interval '1 hour'
              ORDER BY i.viewed_at DESC, i.id DESC LIMIT 1) i)
       SELECT DISTINCT ON (question) question::int - 1 AS question, kind, id, link_id AS "linkId",
              offer_id AS "offerId", promoter_id AS "promoterId", at, visitor, sub1, country
         FROM touch ORDER BY question, kind, at DESC, id DESC`,
      [
        ...buyersOf(questions),
        questions.map(({ offerId }) => offerId),
        opensAt,
        lowestId(questions, opensAt),
        highestId(questions),
        lowestId(questions, back((widest?.hours ?? 0) * HOUR_MS)),
      ],
    );
  }
}

function buyersOf(questions: readonly BuyerQuestion[]): unknown[] {
  return [
    questions.map(({ tenantId }) => tenantId),
    questions.map(({ advertiserId }) => advertiserId),
    questions.map(({ visitor }) => visitor),
    questions.map(({ isByAddress }) => isByAddress ?? false),
    questions.map(({ customerId }) => customerId),
    questions.map(({ convertedAt }) => convertedAt),
  ];
}

/** Below all touches since these moments, by the wall time in their ids: only the days asked for are read. */
function lowestId(questions: readonly BuyerQuestion[], since: readonly Date[]): string {
  const times = questions.map(({ clockOffsetMs }, index) => since[index]!.getTime() - clockOffsetMs);
  return firstIdAt(Math.min(...times) - ID_MARGIN_MS);
}

function highestId(questions: readonly BuyerQuestion[]): string {
  return firstIdAt(Math.max(...questions.map(({ convertedAt }) => convertedAt.getTime())) + ID_MARGIN_MS);
}
