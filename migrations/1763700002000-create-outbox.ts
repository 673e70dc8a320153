import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateOutbox1763700002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE outbox_sequences (
         tenant_id uuid NOT NULL CONSTRAINT fk_outbox_sequences_tenant REFERENCES tenants (id),
         entity_type text NOT NULL,
         entity_id text NOT NULL,
         last_sequence bigint NOT NULL,
         CONSTRAINT pk_outbox_sequences PRIMARY KEY (tenant_id, entity_type, entity_id)
       )`,
      ...isolateTenant('outbox_sequences', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE outbox_events (
         id uuid CONSTRAINT pk_outbox_events PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_outbox_events_tenant REFERENCES tenants (id),
         type text NOT NULL,
         version integer NOT NULL,
         entity_type text NOT NULL,
         entity_id text NOT NULL,
         entity_sequence bigint NOT NULL,
         payload jsonb NOT NULL,
         correlation_id text,
         occurred_at timestamptz NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         fanned_out_at timestamptz,
         CONSTRAINT uq_outbox_events_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT uq_outbox_events_sequence UNIQUE (tenant_id, entity_type, entity_id, entity_sequence)
       )`,
      'CREATE INDEX ix_outbox_events_waiting ON outbox_events (id) WHERE fanned_out_at IS NULL',
      ...isolateTenant('outbox_events', ['SELECT', 'INSERT']),

      `CREATE TABLE outbox_deliveries (
         event_id uuid NOT NULL,
         consumer text NOT NULL,
         tenant_id uuid NOT NULL,
         attempt integer NOT NULL DEFAULT 0,
         next_attempt_at timestamptz NOT NULL DEFAULT now(),
         received_at timestamptz,
         last_error text,
         CONSTRAINT pk_outbox_deliveries PRIMARY KEY (event_id, consumer),
         CONSTRAINT fk_outbox_deliveries_event
           FOREIGN KEY (tenant_id, event_id) REFERENCES outbox_events (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX ix_outbox_deliveries_due ON outbox_deliveries (next_attempt_at) WHERE received_at IS NULL',
      ...isolateTenant('outbox_deliveries', ['SELECT', 'UPDATE']),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('the first migrations cannot be undone: drop the database instead');
  }
}
