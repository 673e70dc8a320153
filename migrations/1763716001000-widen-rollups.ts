import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

const CLICK_COUNTS = ['clicks', 'counted_clicks', 'unique_clicks', 'impressions', 'counted_impressions'];
const CONVERSION_COUNTS = [
  ...['conversions', 'approved_conversions', 'rejected_conversions'],
  ...['amount_minor', 'commission_minor', 'approved_commission_minor'],
];

/** Sums of a day, and beside each the same by quarter of an hour, in the order of `slots`. */
function dayColumns(counts: readonly string[], slotType: string): string {
  return counts
    .map((name) => `${name} bigint NOT NULL, slot_${name} ${slotType}[] NOT NULL`)
    .join(',\n         ');
}

export class WidenRollups1763716001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // One dimension at a time: all of them together would be nearly as many rows as clicks.
      `CREATE TABLE click_slices (
         tenant_id uuid NOT NULL CONSTRAINT fk_click_slices_tenant REFERENCES tenants (id),
         bucket_start timestamptz NOT NULL,
         dimension text NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         value text NOT NULL,
         clicks bigint NOT NULL,
         counted_clicks bigint NOT NULL,
         unique_clicks bigint NOT NULL,
         CONSTRAINT pk_click_slices PRIMARY KEY (tenant_id, bucket_start, dimension, link_id, offer_id, value)
       ) WITH (fillfactor = 50)`,
      ...isolateTenant('click_slices', ['SELECT']),

      // A free text as roll-ups keep it: an index cannot hold a long one.
      `CREATE FUNCTION dimension_value(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
         SELECT CASE WHEN length(p_text) <= 200 THEN p_text
           ELSE left(p_text, 180) || '…#' || left(encode(sha256(convert_to(p_text, 'UTF8')), 'hex'), 16) END $$`,

      // Which quarters of an hour changed since their day was summed up.
      `CREATE TABLE rollup_changes (
         tenant_id uuid NOT NULL CONSTRAINT fk_rollup_changes_tenant REFERENCES tenants (id),
         source text NOT NULL CONSTRAINT ck_rollup_changes_source CHECK (source IN ('clicks', 'conversions')),
         bucket_start timestamptz NOT NULL,
         version bigint NOT NULL DEFAULT 1,
         CONSTRAINT pk_rollup_changes PRIMARY KEY (tenant_id, source, bucket_start)
       ) WITH (fillfactor = 50)`,
      ...isolateTenant('rollup_changes', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // What stands of a conversion for each promoter who shares in it, with all that is asked about it. It goes
      // with its conversion, and outlives the click.
      `CREATE TABLE conversion_facts (
         tenant_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         bucket_start timestamptz NOT NULL,
         link_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         event text NOT NULL,
         currency text NOT NULL,
         is_lead boolean NOT NULL,
         country text NOT NULL,
         device text NOT NULL,
         os text NOT NULL,
         browser text NOT NULL,
         subs text[] NOT NULL,
         conversions bigint NOT NULL,
         approved_conversions bigint NOT NULL,
         rejected_conversions bigint NOT NULL,
         amount_minor bigint NOT NULL,
         commission_minor bigint NOT NULL,
         approved_commission_minor bigint NOT NULL,
         CONSTRAINT pk_conversion_facts PRIMARY KEY (tenant_id, conversion_id, promoter_id),
         CONSTRAINT fk_conversion_facts_conversion FOREIGN KEY (tenant_id, conversion_id)
           REFERENCES conversions (tenant_id, id),
         CONSTRAINT fk_conversion_facts_promoter FOREIGN KEY (tenant_id, promoter_id)
           REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_conversion_facts_bucket ON conversion_facts (tenant_id, bucket_start)',
      // What waits for a decision is few of them.
      `CREATE INDEX ix_conversion_facts_pending ON conversion_facts (tenant_id, promoter_id)
         WHERE conversions > approved_conversions`,
      'CREATE INDEX ix_conversion_facts_promoter ON conversion_facts (tenant_id, promoter_id, bucket_start)',
      ...isolateTenant('conversion_facts', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // Days in UTC of the tenant itself, of an offer or of a promoter, cut by one dimension. The sums answer for
      // whole days; the parts of days that another time zone asks for come out of the quarters of an hour.
      `CREATE TABLE click_days (
         tenant_id uuid NOT NULL CONSTRAINT fk_click_days_tenant REFERENCES tenants (id),
         owner_id uuid NOT NULL,
         dimension text NOT NULL,
         day date NOT NULL,
         value text NOT NULL,
         slots smallint[] NOT NULL,
         ${dayColumns(CLICK_COUNTS, 'integer')},
         CONSTRAINT pk_click_days PRIMARY KEY (tenant_id, owner_id, dimension, day, value)
       )`,
      'CREATE INDEX ix_click_days_day ON click_days (tenant_id, day)',
      ...isolateTenant('click_days', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
      `CREATE TABLE conversion_days (
         tenant_id uuid NOT NULL CONSTRAINT fk_conversion_days_tenant REFERENCES tenants (id),
         owner_id uuid NOT NULL,
         dimension text NOT NULL,
         day date NOT NULL,
         value text NOT NULL,
         currency text NOT NULL,
         slots smallint[] NOT NULL,
         ${dayColumns(CONVERSION_COUNTS, 'bigint')},
         CONSTRAINT pk_conversion_days PRIMARY KEY (tenant_id, owner_id, dimension, day, value, currency)
       )`,
      'CREATE INDEX ix_conversion_days_day ON conversion_days (tenant_id, day)',
      ...isolateTenant('conversion_days', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      // What was rolled up before must be summed up too.
      'SET LOCAL ROLE afflux_system',
      `INSERT INTO rollup_changes (tenant_id, source, bucket_start)
       SELECT tenant_id, 'clicks', bucket_start FROM click_rollups
       UNION SELECT tenant_id, 'clicks', bucket_start FROM impression_rollups`,
      'RESET ROLE',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TABLE conversion_days',
      'DROP TABLE click_days',
      'DROP TABLE conversion_facts',
      'DROP TABLE rollup_changes',
      'DROP FUNCTION dimension_value(text)',
      'DROP TABLE click_slices',
    ]);
  }
}
