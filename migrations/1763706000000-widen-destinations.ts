import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class WidenDestinations1763706000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `ALTER TABLE offers
         ADD COLUMN passes_parameters boolean NOT NULL DEFAULT false,
         ADD COLUMN own_hosts text[] NOT NULL DEFAULT '{}'`,
      'DROP FUNCTION resolve_link(text)',
      ...lookupFunction(
        'resolve_link(p_code text)',
        `RETURNS TABLE (link_id uuid, tenant_id uuid, code text, link_status text,
           link_expires_at timestamptz, promoter_id uuid, offer_id uuid, advertiser_id uuid, offer_status text,
           destination_url text, fallback_url text, click_id_parameter text, passes_parameters boolean,
           own_hosts text[])
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT l.id, l.tenant_id, l.code, l.status, l.expires_at, l.promoter_id,
                  o.id, o.advertiser_id, o.status, coalesce(l.destination_url, o.destination_url), o.fallback_url,
                  o.click_id_parameter, o.passes_parameters, o.own_hosts
             FROM links l
             JOIN offers o ON o.tenant_id = l.tenant_id AND o.id = l.offer_id
            WHERE l.code = p_code $$`,
      ),
      'DROP FUNCTION find_link_routing(uuid)',
      ...lookupFunction(
        'find_link_routing(p_link_id uuid)',
        `RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT jsonb_build_object(
             'linkId', r.link_id, 'ownOfferId', l.offer_id, 'routing', r.routing, 'offerIds', to_jsonb(r.offer_ids),
             'offers', coalesce((
               SELECT jsonb_agg(jsonb_build_object(
                        'offerId', o.id, 'advertiserId', o.advertiser_id, 'offerStatus', o.status,
                        'destinationUrl', o.destination_url, 'fallbackUrl', o.fallback_url,
                        'clickIdParameter', o.click_id_parameter, 'passesParameters', o.passes_parameters,
                        'ownHosts', o.own_hosts))
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
    ]);
  }

  async down(): Promise<void> {
    throw new Error('offers cannot forget their hosts');
  }
}
