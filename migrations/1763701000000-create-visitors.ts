import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateVisitors1763701000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE tracking_settings (
         tenant_id uuid CONSTRAINT pk_tracking_settings PRIMARY KEY
           CONSTRAINT fk_tracking_settings_tenant REFERENCES tenants (id),
         duplicate_seconds integer NOT NULL DEFAULT 60
           CONSTRAINT ck_tracking_settings_duplicate CHECK (duplicate_seconds BETWEEN 0 AND 86400),
         ip_mode text NOT NULL DEFAULT 'full'
           CONSTRAINT ck_tracking_settings_ip_mode CHECK (ip_mode IN ('full', 'truncated')),
         privacy_mode text NOT NULL DEFAULT 'standard'
           CONSTRAINT ck_tracking_settings_privacy_mode CHECK (privacy_mode IN ('standard', 'strict')),
         honors_privacy_signals boolean NOT NULL DEFAULT true,
         allow_unsigned_links boolean NOT NULL DEFAULT true,
         signed_link_ttl_seconds integer NOT NULL DEFAULT 604800
           CONSTRAINT ck_tracking_settings_ttl CHECK (signed_link_ttl_seconds BETWEEN 60 AND 157680000),
         updated_at timestamptz NOT NULL DEFAULT now()
       )`,
      ...isolateTenant('tracking_settings', ['SELECT', 'INSERT', 'UPDATE']),
      ...lookupFunction(
        'find_tracking_settings(p_tenant_id uuid)',
        `RETURNS TABLE (duplicate_seconds integer, ip_mode text, privacy_mode text, honors_privacy_signals boolean,
           allow_unsigned_links boolean)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT s.duplicate_seconds, s.ip_mode, s.privacy_mode, s.honors_privacy_signals, s.allow_unsigned_links
             FROM tracking_settings s WHERE s.tenant_id = p_tenant_id $$`,
      ),
      `CREATE FUNCTION notify_tenant_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog', 'tenant:' || NEW.tenant_id);
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_tracking_settings_notify AFTER INSERT OR UPDATE ON tracking_settings
         FOR EACH ROW EXECUTE FUNCTION notify_tenant_of_row()`,

      // When a visitor last counted on a link. Several moments, because a node that was away brings older clicks.
      `CREATE TABLE click_marks (
         tenant_id uuid NOT NULL,
         link_id uuid NOT NULL,
         visitor text COLLATE "C" NOT NULL,
         unique_at bigint[] NOT NULL DEFAULT '{}',
         marked_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
         CONSTRAINT pk_click_marks PRIMARY KEY (link_id, visitor)
       )`,
      'CREATE INDEX ix_click_marks_marked_on ON click_marks (marked_on)',
      ...isolateTenant('click_marks', []),

      'ALTER TABLE clicks ADD COLUMN is_unique boolean NOT NULL DEFAULT false',
      'ALTER TABLE click_rollups ADD COLUMN unique_clicks bigint NOT NULL DEFAULT 0',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'ALTER TABLE click_rollups DROP COLUMN unique_clicks',
      'ALTER TABLE clicks DROP COLUMN is_unique',
      'DROP TABLE click_marks',
      'DROP FUNCTION find_tracking_settings(uuid)',
      'DROP TABLE tracking_settings',
      'DROP FUNCTION notify_tenant_of_row()',
    ]);
  }
}
