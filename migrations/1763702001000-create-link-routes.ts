import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateLinkRoutes1763702001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE link_routes (
         link_id uuid NOT NULL,
         tenant_id uuid NOT NULL CONSTRAINT fk_link_routes_tenant REFERENCES tenants (id),
         routing jsonb NOT NULL,
         offer_ids uuid[] NOT NULL,
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_link_routes PRIMARY KEY (link_id),
         CONSTRAINT uq_link_routes_tenant_id UNIQUE (tenant_id, link_id),
         CONSTRAINT fk_link_routes_link FOREIGN KEY (tenant_id, link_id) REFERENCES links (tenant_id, id)
       )`,
      ...isolateTenant('link_routes', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // One link may lead to several offers now, so the offer is part of what is counted.
      'ALTER TABLE click_rollups DROP CONSTRAINT pk_click_rollups',
      `ALTER TABLE click_rollups ADD CONSTRAINT pk_click_rollups
         PRIMARY KEY (tenant_id, bucket_start, link_id, offer_id, country, device)`,
      'ALTER TABLE conversion_rollups DROP CONSTRAINT pk_conversion_rollups',
      `ALTER TABLE conversion_rollups ADD CONSTRAINT pk_conversion_rollups
         PRIMARY KEY (tenant_id, bucket_start, link_id, offer_id, event, currency)`,

      // What the click route must know of a smart link, in one look-up; numbers only where a bandit asks for them.
      ...lookupFunction(
        'find_link_routing(p_link_id uuid)',
        `RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT jsonb_build_object(
             'linkId', r.link_id, 'ownOfferId', l.offer_id, 'routing', r.routing, 'offerIds', to_jsonb(r.offer_ids),
             'offers', coalesce((
               SELECT jsonb_agg(jsonb_build_object(
                        'offerId', o.id, 'advertiserId', o.advertiser_id, 'offerStatus', o.status,
                        'destinationUrl', o.destination_url, 'fallbackUrl', o.fallback_url,
                        'clickIdParameter', o.click_id_parameter))
                 FROM offers o WHERE o.tenant_id = r.tenant_id AND o.id = ANY (r.offer_ids)), '[]'::jsonb),
             'stats', CASE WHEN r.routing @? '$.rules[*] ? (@.strategy == "bandit")' THEN coalesce((
               SELECT jsonb_agg(jsonb_build_object('offerId', c.offer_id, 'clicks', c.clicks,
                        'conversions', coalesce(v.conversions, 0), 'value', coalesce(v.value, 0)))
                 FROM (SELECT offer_id, sum(counted_clicks) AS clicks FROM click_rollups
                        WHERE tenant_id = r.tenant_id AND promoter_id = l.promoter_id AND link_id = r.link_id
                          AND bucket_start > now() - interval '30 days' GROUP BY offer_id) c
                 LEFT JOIN (SELECT offer_id, sum(conversions) AS conversions, sum(commission_minor) AS value
                              FROM conversion_rollups
                             WHERE tenant_id = r.tenant_id AND promoter_id = l.promoter_id AND link_id = r.link_id
                               AND bucket_start > now() - interval '30 days' GROUP BY offer_id) v USING (offer_id)
               ), '[]'::jsonb) ELSE '[]'::jsonb END)
             FROM link_routes r JOIN links l ON l.tenant_id = r.tenant_id AND l.id = r.link_id
            WHERE r.link_id = p_link_id $$`,
      ),

      `CREATE FUNCTION notify_link_route() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog', 'link:' || l.code) FROM links l
          WHERE l.id = CASE TG_OP WHEN 'DELETE' THEN OLD.link_id ELSE NEW.link_id END;
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_link_routes_notify AFTER INSERT OR UPDATE OR DELETE ON link_routes
         FOR EACH ROW EXECUTE FUNCTION notify_link_route()`,
    ]);
  }

  async down(): Promise<void> {
    throw new Error('roll-ups by offer cannot be put together again');
  }
}
