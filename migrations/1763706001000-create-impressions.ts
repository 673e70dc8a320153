import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateImpressions1763706001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Like clicks: ids are UUIDv7, so a day of ids is a day of impressions.
      `CREATE TABLE impressions (
         id uuid NOT NULL,
         tenant_id uuid NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         advertiser_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         viewed_at timestamptz(3) NOT NULL,
         ip text,
         user_agent text,
         device text,
         os text,
         browser text,
         country text,
         referrer text,
         sub1 text,
         source text,
         visitor text,
         fraud_score smallint NOT NULL DEFAULT 0,
         is_counted boolean NOT NULL,
         not_counted_reason text,
         CONSTRAINT pk_impressions PRIMARY KEY (id)
       ) PARTITION BY RANGE (id)`,
      'CREATE INDEX ix_impressions_tenant ON impressions (tenant_id, id)',
      // View-through asks what a visitor saw of an offer.
      'CREATE INDEX ix_impressions_visitor ON impressions (tenant_id, visitor, offer_id, id)',
      ...isolateTenant('impressions', ['SELECT']),
      'CREATE TABLE impressions_default PARTITION OF impressions DEFAULT',
      `CREATE FUNCTION ensure_impression_partitions(p_from date, p_days integer) RETURNS integer
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
       DECLARE
         v_day date;
         v_made integer := 0;
       BEGIN
         -- Two nodes may start at once.
         PERFORM pg_advisory_xact_lock(hashtext('afflux.impression_partitions'));
         FOR v_day IN SELECT p_from + n FROM generate_series(0, p_days - 1) n LOOP
           IF to_regclass('impressions_' || to_char(v_day, 'YYYYMMDD')) IS NULL THEN
             EXECUTE format('CREATE TABLE %I PARTITION OF impressions FOR VALUES FROM (%L) TO (%L)',
               'impressions_' || to_char(v_day, 'YYYYMMDD'), first_id_of_day(v_day), first_id_of_day(v_day + 1));
             v_made := v_made + 1;
           END IF;
         END LOOP;
         RETURN v_made;
       END $$`,
      'REVOKE ALL ON FUNCTION ensure_impression_partitions(date, integer) FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION ensure_impression_partitions(date, integer) TO afflux_system',

      `CREATE TABLE impression_rollups (
         tenant_id uuid NOT NULL CONSTRAINT fk_impression_rollups_tenant REFERENCES tenants (id),
         bucket_start timestamptz NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         country text NOT NULL,
         device text NOT NULL,
         impressions bigint NOT NULL,
         counted_impressions bigint NOT NULL,
         CONSTRAINT pk_impression_rollups PRIMARY KEY (tenant_id, bucket_start, link_id, offer_id, country, device)
       )`,
      'CREATE INDEX ix_impression_rollups_promoter ON impression_rollups (tenant_id, promoter_id, bucket_start)',
      ...isolateTenant('impression_rollups', ['SELECT']),

      // Whether ids that clients made are taken, before a tenant's rows may be seen.
      ...lookupFunction(
        'find_recorded_ids(p_ids uuid[])',
        `RETURNS TABLE (id uuid, tenant_id uuid, link_id uuid, kind text)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT c.id, c.tenant_id, c.link_id, 'click' FROM clicks c WHERE c.id = ANY (p_ids)
           UNION ALL
           SELECT i.id, i.tenant_id, i.link_id, 'impression' FROM impressions i WHERE i.id = ANY (p_ids) $$`,
      ),
      ...lookupFunction(
        'note_key_uses(p_ids uuid[], p_uses bigint[], p_last_used_at timestamptz[])',
        `RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
           UPDATE api_keys k
              SET use_count = k.use_count + u.uses, last_used_at = greatest(k.last_used_at, u.last_used_at)
             FROM unnest(p_ids, p_uses, p_last_used_at) AS u (id, uses, last_used_at)
            WHERE k.id = u.id $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION note_key_uses(uuid[], bigint[], timestamptz[])',
      'DROP FUNCTION find_recorded_ids(uuid[])',
      'DROP TABLE impression_rollups',
      'DROP FUNCTION ensure_impression_partitions(date, integer)',
      'DROP TABLE impressions',
    ]);
  }
}
