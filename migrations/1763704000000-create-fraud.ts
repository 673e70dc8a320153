import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateFraud1763704000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Only what differs from the defaults, so that better defaults reach everybody.
      `CREATE TABLE fraud_settings (
         tenant_id uuid CONSTRAINT pk_fraud_settings PRIMARY KEY
           CONSTRAINT fk_fraud_settings_tenant REFERENCES tenants (id),
         changes jsonb NOT NULL,
         updated_at timestamptz NOT NULL DEFAULT now()
       )`,
      ...isolateTenant('fraud_settings', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE fraud_blocks (
         id uuid CONSTRAINT pk_fraud_blocks PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_fraud_blocks_tenant REFERENCES tenants (id),
         cidr text NOT NULL,
         reason text NOT NULL,
         is_automatic boolean NOT NULL DEFAULT false,
         created_by text,
         expires_at timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_fraud_blocks_cidr UNIQUE (tenant_id, cidr)
       )`,
      ...isolateTenant('fraud_blocks', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `CREATE FUNCTION notify_fraud_rules() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog',
           'tenant:' || (CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END));
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_fraud_settings_notify AFTER INSERT OR UPDATE ON fraud_settings
         FOR EACH ROW EXECUTE FUNCTION notify_fraud_rules()`,
      `CREATE TRIGGER trg_fraud_blocks_notify AFTER INSERT OR UPDATE OR DELETE ON fraud_blocks
         FOR EACH ROW EXECUTE FUNCTION notify_fraud_rules()`,

      ...lookupFunction(
        'find_fraud_rules(p_tenant_id uuid)',
        `RETURNS TABLE (changes jsonb, blocks jsonb)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT (SELECT s.changes FROM fraud_settings s WHERE s.tenant_id = p_tenant_id),
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('cidr', b.cidr,
                            'expiresAt', (extract(epoch FROM b.expires_at) * 1000)::bigint)), '[]')
                     FROM fraud_blocks b
                    WHERE b.tenant_id = p_tenant_id AND (b.expires_at IS NULL OR b.expires_at > now())) $$`,
      ),

      // What the search for repeat offenders reads; few clicks are in it.
      'CREATE INDEX ix_clicks_rejected ON clicks (id) WHERE fraud_score >= 70',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP INDEX ix_clicks_rejected',
      'DROP FUNCTION find_fraud_rules(uuid)',
      'DROP TABLE fraud_blocks, fraud_settings',
      'DROP FUNCTION notify_fraud_rules()',
    ]);
  }
}
