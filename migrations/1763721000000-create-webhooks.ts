import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** Where events are sent, what is to be sent there, and what came of every attempt. */
export class CreateWebhooks1763721000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE webhook_endpoints (
         id uuid CONSTRAINT pk_webhook_endpoints PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_webhook_endpoints_tenant REFERENCES tenants (id),
         owner_kind text NOT NULL CONSTRAINT ck_webhook_endpoints_owner_kind
           CHECK (owner_kind IN ('tenant', 'advertiser', 'promoter', 'partner', 'affiliate')),
         user_id uuid,
         advertiser_id uuid,
         kind text NOT NULL
           CONSTRAINT ck_webhook_endpoints_kind CHECK (kind IN ('webhook', 'postback', 'pipeline')),
         name text NOT NULL,
         url text,
         failover_url text,
         events text[] NOT NULL,
         filters jsonb NOT NULL,
         steps jsonb,
         sealed_secrets bytea NOT NULL,
         is_enabled boolean NOT NULL DEFAULT true,
         disabled_reason text CONSTRAINT ck_webhook_endpoints_disabled_reason
           CHECK (disabled_reason IN ('owner', 'gone', 'failing')),
         disabled_at timestamptz,
         failing_since timestamptz,
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_webhook_endpoints_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_webhook_endpoints_user FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
         CONSTRAINT fk_webhook_endpoints_advertiser
           FOREIGN KEY (tenant_id, advertiser_id) REFERENCES advertisers (tenant_id, id),
         CONSTRAINT ck_webhook_endpoints_owner CHECK (
           CASE WHEN owner_kind = 'tenant' THEN true
                WHEN owner_kind = 'advertiser' THEN advertiser_id IS NOT NULL
                ELSE user_id IS NOT NULL END)
       )`,
      ...isolateTenant('webhook_endpoints', ['SELECT', 'INSERT', 'UPDATE', 'DELETE']),

      `CREATE TABLE webhook_deliveries (
         id uuid CONSTRAINT pk_webhook_deliveries PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_webhook_deliveries_tenant REFERENCES tenants (id),
         endpoint_id uuid NOT NULL,
         event_id uuid NOT NULL,
         event_type text NOT NULL,
         entity_type text NOT NULL,
         entity_id text NOT NULL,
         entity_sequence bigint NOT NULL,
         occurred_at timestamptz NOT NULL,
         payload jsonb NOT NULL,
         status text NOT NULL CONSTRAINT ck_webhook_deliveries_status
           CHECK (status IN ('pending', 'delivered', 'dead', 'skipped')),
         attempts integer NOT NULL DEFAULT 0,
         replays integer NOT NULL DEFAULT 0,
         due_at timestamptz NOT NULL,
         locked_until timestamptz,
         progress jsonb,
         last_status integer,
         last_error text,
         created_at timestamptz NOT NULL DEFAULT now(),
         concluded_at timestamptz,
         CONSTRAINT uq_webhook_deliveries_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_webhook_deliveries_event UNIQUE (endpoint_id, event_id),
         CONSTRAINT fk_webhook_deliveries_endpoint
           FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id) ON DELETE CASCADE
       )`,
      `CREATE INDEX ix_webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at) WHERE status = 'pending'`,
      `CREATE INDEX ix_webhook_deliveries_head
         ON webhook_deliveries (endpoint_id, entity_type, entity_id, entity_sequence) WHERE status = 'pending'`,
      'CREATE INDEX ix_webhook_deliveries_endpoint ON webhook_deliveries (tenant_id, endpoint_id, id)',
      'CREATE INDEX ix_webhook_deliveries_concluded ON webhook_deliveries (concluded_at)',
      ...isolateTenant('webhook_deliveries', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE webhook_attempts (
         id uuid CONSTRAINT pk_webhook_attempts PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_webhook_attempts_tenant REFERENCES tenants (id),
         delivery_id uuid NOT NULL,
         number integer NOT NULL,
         is_delivered boolean NOT NULL,
         error text,
         exchanges jsonb NOT NULL,
         started_at timestamptz NOT NULL,
         duration_ms integer NOT NULL,
         CONSTRAINT fk_webhook_attempts_delivery
           FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX ix_webhook_attempts_delivery ON webhook_attempts (tenant_id, delivery_id, id)',
      ...isolateTenant('webhook_attempts', ['SELECT', 'INSERT']),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TABLE webhook_attempts',
      'DROP TABLE webhook_deliveries',
      'DROP TABLE webhook_endpoints',
    ]);
  }
}
