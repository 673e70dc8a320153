import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** What happened in a world: clicks, sales, money, messages. What is set up stays. */
const HAPPENED = [
  ...[
    'payout_item_rewards',
    'sandbox_transfers',
    'sandbox_bank_rules',
    'rewards',
    'payout_items',
    'payout_batches',
  ],
  ...['invoice_postings', 'invoice_lines', 'invoices', 'invoice_months'],
  ...['ledger_snapshots', 'ledger_entries', 'ledger_transactions', 'ledger_accounts'],
  ...[
    'conversion_splits',
    'conversion_shares',
    'conversion_fees',
    'conversion_changes',
    'conversion_intakes',
  ],
  ...['conversion_facts', 'conversion_days', 'click_days', 'click_slices', 'rollup_changes'],
  ...['conversions', 'conversion_rollups', 'cap_overflows', 'cap_leases', 'cap_windows'],
  ...[
    'fraud_events',
    'link_nonces',
    'click_marks',
    'clicks',
    'click_rollups',
    'impressions',
    'impression_rollups',
  ],
  ...['affiliate_commissions', 'affiliate_sums', 'order_items', 'orders'],
  ...['tenant_usage', 'offer_performance', 'idempotency_keys', 'request_buckets'],
];

/** Forgets all that happened in a test world, and nothing of a live one. */
export class ResetTestWorlds1763720003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Append-only holds for whoever asks, but for a test world that is being reset.
      `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
           IF current_setting('app.resetting', true) = (to_jsonb(OLD) ->> 'tenant_id') AND EXISTS (
             SELECT 1 FROM tenants t WHERE t.id = (to_jsonb(OLD) ->> 'tenant_id')::uuid AND t.world = 'test'
           ) THEN
             RETURN OLD;
           END IF;
         END IF;
         RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$`,
      // Tables point at each other: what cannot go yet goes in the next round.
      ...lookupFunction(
        'reset_test_world(p_tenant_id uuid)',
        `RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         DECLARE
           open text[] := ARRAY['${HAPPENED.join("', '")}'];
           kept text[];
           name text;
         BEGIN
           IF NOT EXISTS (SELECT 1 FROM tenants t WHERE t.id = p_tenant_id AND t.world = 'test') THEN
             RAISE EXCEPTION 'only a test world can be reset' USING ERRCODE = 'restrict_violation';
           END IF;
           PERFORM set_config('app.resetting', p_tenant_id::text, true);
           LOOP
             kept := '{}';
             FOREACH name IN ARRAY open LOOP
               BEGIN
                 EXECUTE format('DELETE FROM %I WHERE tenant_id = $1', name) USING p_tenant_id;
               EXCEPTION WHEN foreign_key_violation THEN
                 kept := kept || name;
               END;
             END LOOP;
             EXIT WHEN kept = '{}';
             IF cardinality(kept) = cardinality(open) THEN
               RAISE EXCEPTION 'these tables are still pointed at: %', kept;
             END IF;
             open := kept;
           END LOOP;
           PERFORM set_config('app.resetting', '', true);
           UPDATE tenants SET clock_offset_ms = 0, updated_at = now() WHERE id = p_tenant_id;
         END $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION reset_test_world(uuid)',
      `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$`,
    ]);
  }
}
