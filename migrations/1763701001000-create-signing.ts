import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateSigning1763701001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE signing_keys (
         id uuid CONSTRAINT pk_signing_keys PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_signing_keys_tenant REFERENCES tenants (id),
         sealed_key bytea NOT NULL,
         valid_until timestamptz,
         created_at timestamptz NOT NULL DEFAULT now()
       )`,
      // The one that signs has no end; those before it have one.
      'CREATE UNIQUE INDEX uq_signing_keys_current ON signing_keys (tenant_id) WHERE valid_until IS NULL',
      'CREATE INDEX ix_signing_keys_tenant ON signing_keys (tenant_id, id)',
      ...isolateTenant('signing_keys', ['SELECT', 'INSERT', 'UPDATE']),
      ...lookupFunction(
        'find_signing_keys(p_tenant_id uuid)',
        `RETURNS TABLE (sealed_key bytea, valid_until timestamptz)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT k.sealed_key, k.valid_until FROM signing_keys k
            WHERE k.tenant_id = p_tenant_id AND (k.valid_until IS NULL OR k.valid_until > now())
            ORDER BY k.id DESC $$`,
      ),
      `CREATE TRIGGER trg_signing_keys_notify AFTER INSERT OR UPDATE ON signing_keys
         FOR EACH ROW EXECUTE FUNCTION notify_tenant_of_row()`,

      `CREATE TABLE link_nonces (
         tenant_id uuid NOT NULL,
         link_id uuid NOT NULL,
         nonce text COLLATE "C" NOT NULL,
         click_id uuid NOT NULL,
         used_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT pk_link_nonces PRIMARY KEY (link_id, nonce)
       )`,
      ...isolateTenant('link_nonces', ['SELECT']),

      `CREATE TABLE fraud_events (
         id uuid CONSTRAINT pk_fraud_events PRIMARY KEY DEFAULT uuidv7(),
         tenant_id uuid NOT NULL CONSTRAINT fk_fraud_events_tenant REFERENCES tenants (id),
         kind text NOT NULL,
         link_id uuid,
         click_id uuid,
         ip text,
         details jsonb NOT NULL DEFAULT '{}',
         occurred_at timestamptz NOT NULL DEFAULT now()
       )`,
      'CREATE INDEX ix_fraud_events_tenant ON fraud_events (tenant_id, id)',
      ...isolateTenant('fraud_events', ['SELECT', 'INSERT']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TABLE fraud_events',
      'DROP TABLE link_nonces',
      'DROP FUNCTION find_signing_keys(uuid)',
      'DROP TABLE signing_keys',
    ]);
  }
}
