import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** An offer that the link's promoter has left is closed to the link, as an ended one is to everybody. */
const OFFERS_UNLESS_LEFT = `
  SELECT jsonb_agg(jsonb_build_object(
           'offerId', o.id, 'advertiserId', o.advertiser_id,
           'offerStatus', CASE WHEN m.offer_id IS NULL THEN o.status ELSE 'ended' END,
           'destinationUrl', o.destination_url,
           'fallbackUrl', CASE WHEN m.offer_id IS NULL THEN o.fallback_url END,
           'clickIdParameter', o.click_id_parameter, 'passesParameters', o.passes_parameters,
           'ownHosts', o.own_hosts))
    FROM offers o
    LEFT JOIN memberships m ON m.tenant_id = o.tenant_id AND m.promoter_id = l.promoter_id AND m.offer_id = o.id
                           AND m.status = 'left'
   WHERE o.tenant_id = r.tenant_id AND o.id = ANY (r.offer_ids)`;
const OFFERS = `
  SELECT jsonb_agg(jsonb_build_object(
           'offerId', o.id, 'advertiserId', o.advertiser_id, 'offerStatus', o.status,
           'destinationUrl', o.destination_url, 'fallbackUrl', o.fallback_url,
           'clickIdParameter', o.click_id_parameter, 'passesParameters', o.passes_parameters,
           'ownHosts', o.own_hosts))
    FROM offers o WHERE o.tenant_id = r.tenant_id AND o.id = ANY (r.offer_ids)`;

export class LeaveSmartLinks1763727001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      ...routingLookup(OFFERS_UNLESS_LEFT),
      `CREATE FUNCTION notify_smart_links_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog', 'link:' || l.code)
            FROM links l JOIN link_routes r ON r.tenant_id = l.tenant_id AND r.link_id = l.id
           WHERE l.tenant_id = NEW.tenant_id AND l.promoter_id = NEW.promoter_id
             AND NEW.offer_id = ANY (r.offer_ids);
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_memberships_notify AFTER UPDATE OF status ON memberships FOR EACH ROW
         WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION notify_smart_links_of_member()`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TRIGGER trg_memberships_notify ON memberships',
      'DROP FUNCTION notify_smart_links_of_member()',
      ...routingLookup(OFFERS),
    ]);
  }
}

function routingLookup(offers: string): string[] {
  return [
    'DROP FUNCTION find_link_routing(uuid)',
    ...lookupFunction(
      'find_link_routing(p_link_id uuid)',
      `RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
         SELECT jsonb_build_object(
           'linkId', r.link_id, 'ownOfferId', l.offer_id, 'routing', r.routing, 'offerIds', to_jsonb(r.offer_ids),
           'offers', coalesce((${offers}), '[]'::jsonb),
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
  ];
}
