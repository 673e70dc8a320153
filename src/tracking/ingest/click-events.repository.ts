import type pg from 'pg';
import { SUB_COUNT } from '../click-record.types.js';
import { CLICK_RECORDED, FRAUD_DETECTED } from '../tracking.events.js';
import type { Verdict } from './click-row.js';
import type { JudgedClick } from './judged-click.types.js';

const ASK_EVERY_MS = 1_000;
const CLICKS_PER_EVENT = 100;
const SUBS = Array.from({ length: SUB_COUNT }, (_, index) => `'sub${index + 1}', c.sub${index + 1}`).join(
  ', ',
);

/** Who wants which of these events, by tenant. */
interface Wanted {
  clicks: ReadonlySet<string>;
  fraud: ReadonlySet<string>;
}

const NOBODY: Wanted = { clicks: new Set(), fraud: new Set() };

/**
 * Tells of clicks those who asked for it, in the transaction that stores them. Who asks is looked up once a second and
 * not for each batch; where nobody does, that look is all it costs.
 */
export class ClickEventsRepository {
  private wanted = NOBODY;
  private askedAt = -Infinity;

  constructor(private readonly client: pg.Client) {}

  async publish(
    clicks: readonly JudgedClick[],
    verdicts: readonly Verdict[],
    isSuspicious: (verdict: Verdict) => boolean,
  ): Promise<void> {
    const { clicks: ofClicks, fraud } = await this.whoAsks();
    if (ofClicks.size > 0) {
      await this.publishClicks(clicks.flatMap(({ id, tenantId }) => (ofClicks.has(tenantId) ? [id] : [])));
    }
    if (fraud.size > 0) {
      const isTold = ({ tenantId }: JudgedClick, index: number): boolean =>
        fraud.has(tenantId) && isSuspicious(verdicts[index]!);
      await this.publishFraud(clicks.filter(isTold).map(({ id }) => id));
    }
  }

  private async whoAsks(): Promise<Wanted> {
    if (performance.now() - this.askedAt < ASK_EVERY_MS) return this.wanted;
    const { rows } = await this.client.query<{ type: string; tenant_id: string }>({
      name: 'who_asks_for_clicks',
      text: `SELECT DISTINCT type, tenant_id FROM webhook_endpoints, unnest(events) AS type WHERE type = ANY($1::text[])`,
      values: [[CLICK_RECORDED, FRAUD_DETECTED]],
    });
    const of = (wanted: string): Set<string> =>
      new Set(rows.flatMap(({ type, tenant_id: id }) => (type === wanted ? [id] : [])));
    this.wanted = { clicks: of(CLICK_RECORDED), fraud: of(FRAUD_DETECTED) };
    this.askedAt = performance.now();
    return this.wanted;
  }

  /** Each event is an entity of its own: no batch waits for the one before it. */
  private async publishClicks(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client.query(
      `INSERT INTO outbox_events
         (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, occurred_at)
       SELECT id, tenant_id, $4, 1, 'clicks', id::text, 1, jsonb_build_object('clicks', clicks), occurred_at
         FROM (SELECT uuidv7() AS id, tenant_id, max(clicked_at) AS occurred_at,
                      jsonb_agg(jsonb_build_object(
                        'clickId', id, 'linkId', link_id, 'offerId', offer_id, 'advertiserId', advertiser_id,
                        'promoterId', promoter_id, 'campaignId', campaign_id, 'isCounted', is_counted,
                        'notCountedReason', not_counted_reason, 'isUnique', is_unique, 'country', country,
                        'device', device, 'os', os, 'browser', browser, 'source', source, 'subs', subs,
                        'clickedAt', to_char(clicked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                      ) ORDER BY id) AS clicks
                 FROM (SELECT c.*, l.campaign_id, jsonb_strip_nulls(jsonb_build_object(${SUBS})) AS subs,
                              (row_number() OVER (PARTITION BY c.tenant_id ORDER BY c.id) - 1) / $5::int AS part
                         FROM clicks c JOIN links l ON l.tenant_id = c.tenant_id AND l.id = c.link_id
                        WHERE c.id = ANY($1::uuid[]) AND c.id BETWEEN $2 AND $3) numbered
                GROUP BY tenant_id, part) batches`,
      [...range(ids), CLICK_RECORDED, CLICKS_PER_EVENT],
    );
  }

  /** Together for each link and kind, so that a flood of them is no flood of events. */
  private async publishFraud(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.client.query(
      `INSERT INTO outbox_events
         (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, occurred_at)
       SELECT id, tenant_id, $4, 1, 'fraud_event', id::text, 1,
              jsonb_build_object('kind', kind, 'linkId', link_id, 'offerId', first ->> 'offerId',
                                 'promoterId', first ->> 'promoterId', 'clicks', clicks,
                                 'clickId', first ->> 'clickId', 'ip', first ->> 'ip', 'details', first -> 'details'),
              occurred_at
         FROM (SELECT uuidv7() AS id, tenant_id, link_id, count(*) AS clicks, max(clicked_at) AS occurred_at,
                      CASE not_counted_reason WHEN 'fraud' THEN 'rejected_click' ELSE not_counted_reason END AS kind,
                      (array_agg(jsonb_build_object(
                         'clickId', id, 'offerId', offer_id, 'promoterId', promoter_id, 'ip', ip,
                         'details', jsonb_build_object('score', fraud_score, 'signals', fraud_signals)
                       ) ORDER BY id))[1] AS first
                 FROM clicks WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3
                GROUP BY tenant_id, link_id, not_counted_reason) found`,
      [...range(ids), FRAUD_DETECTED],
    );
  }
}

/** The range spares PostgreSQL the partitions of other days. */
function range(ids: string[]): [string[], string, string] {
  const sorted = ids.sort();
  return [sorted, sorted[0]!, sorted.at(-1)!];
}
