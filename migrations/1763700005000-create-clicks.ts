import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

const SUBS = Array.from({ length: 10 }, (_, index) => `sub${index + 1} text`).join(', ');

export class CreateClicks1763700005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Ids are UUIDv7, so ranges of ids are ranges of time and the key needs no second column.
      `CREATE TABLE clicks (
         id uuid NOT NULL,
         tenant_id uuid NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         advertiser_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         clicked_at timestamptz(3) NOT NULL,
         method text NOT NULL,
         ip text,
         user_agent text,
         device text,
         os text,
         browser text,
         language text,
         country text,
         region text,
         city text,
         asn bigint,
         referrer text,
         ${SUBS},
         source text,
         ad_ids jsonb,
         visitor text,
         fraud_score smallint NOT NULL DEFAULT 0,
         fraud_signals jsonb,
         route jsonb,
         is_counted boolean NOT NULL,
         not_counted_reason text,
         CONSTRAINT pk_clicks PRIMARY KEY (id)
       ) PARTITION BY RANGE (id)`,
      'CREATE INDEX ix_clicks_tenant ON clicks (tenant_id, id)',
      'CREATE INDEX ix_clicks_promoter ON clicks (tenant_id, promoter_id, id)',
      ...isolateTenant('clicks', ['SELECT']),
      // A click whose clock was far off still has a home; partitions hold no grant for anyone.
      'CREATE TABLE clicks_default PARTITION OF clicks DEFAULT',

      `CREATE FUNCTION first_id_of_day(p_day date) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
         SELECT (lpad(to_hex((extract(epoch FROM p_day) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid $$`,
      `CREATE FUNCTION ensure_click_partitions(p_from date, p_days integer) RETURNS integer
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
       DECLARE
         v_day date;
         v_made integer := 0;
       BEGIN
         -- Two nodes may start at once.
         PERFORM pg_advisory_xact_lock(hashtext('afflux.click_partitions'));
         FOR v_day IN SELECT p_from + n FROM generate_series(0, p_days - 1) n LOOP
           IF to_regclass('clicks_' || to_char(v_day, 'YYYYMMDD')) IS NULL THEN
             EXECUTE format('CREATE TABLE %I PARTITION OF clicks FOR VALUES FROM (%L) TO (%L)',
               'clicks_' || to_char(v_day, 'YYYYMMDD'), first_id_of_day(v_day), first_id_of_day(v_day + 1));
             v_made := v_made + 1;
           END IF;
         END LOOP;
         RETURN v_made;
       END $$`,
      'REVOKE ALL ON FUNCTION ensure_click_partitions(date, integer) FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION ensure_click_partitions(date, integer) TO afflux_system',

      `CREATE TABLE click_rollups (
         tenant_id uuid NOT NULL CONSTRAINT fk_click_rollups_tenant REFERENCES tenants (id),
         bucket_start timestamptz NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         country text NOT NULL,
         device text NOT NULL,
         clicks bigint NOT NULL,
         counted_clicks bigint NOT NULL,
         CONSTRAINT pk_click_rollups PRIMARY KEY (tenant_id, bucket_start, link_id, country, device)
       )`,
      'CREATE INDEX ix_click_rollups_promoter ON click_rollups (tenant_id, promoter_id, bucket_start)',
      ...isolateTenant('click_rollups', ['SELECT']),

      `CREATE TABLE tenant_usage (
         tenant_id uuid NOT NULL CONSTRAINT fk_tenant_usage_tenant REFERENCES tenants (id),
         month date NOT NULL,
         counted_clicks bigint NOT NULL,
         CONSTRAINT pk_tenant_usage PRIMARY KEY (tenant_id, month)
       )`,
      ...isolateTenant('tenant_usage', ['SELECT']),

      `CREATE TABLE journal_checkpoints (
         node_id uuid NOT NULL,
         stream text NOT NULL,
         segment bigint NOT NULL,
         byte_offset bigint NOT NULL,
         records bigint NOT NULL DEFAULT 0,
         drained_through timestamptz NOT NULL,
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_journal_checkpoints PRIMARY KEY (node_id, stream)
       )`,
      'GRANT SELECT, INSERT, UPDATE, DELETE ON journal_checkpoints TO afflux_system',
      `CREATE TABLE journal_set_aside (
         id uuid CONSTRAINT pk_journal_set_aside PRIMARY KEY,
         node_id uuid NOT NULL,
         stream text NOT NULL,
         segment bigint NOT NULL,
         byte_offset bigint NOT NULL,
         reason text NOT NULL,
         payload bytea NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now()
       )`,
      'GRANT SELECT, INSERT, UPDATE, DELETE ON journal_set_aside TO afflux_system',

      // Everything acknowledged before this moment, on whatever node, is in the clicks table.
      ...lookupFunction(
        'clicks_drained_through()',
        `RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT min(c.drained_through) FROM journal_checkpoints c WHERE c.stream = 'clicks' $$`,
      ),
      'GRANT SELECT ON journal_checkpoints TO afflux_system',
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
