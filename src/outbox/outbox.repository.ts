import { Injectable } from '@nestjs/common';
import { prepared } from '../database/prepared.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { DomainEvent } from './outbox.types.js';

export interface NewOutboxEvent extends DomainEvent {
  id: string;
  tenantId: string;
  correlationId: string;
  occurredAt: Date;
}

@Injectable()
export class OutboxRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** The upsert of the entities' counters locks them until commit, so sequence order is commit order. */
  async insertMany(events: readonly NewOutboxEvent[]): Promise<void> {
    await prepared(
      this.tx.manager,
      `WITH given AS (
         SELECT *, row_number() OVER (PARTITION BY tenant_id, entity_type, entity_id ORDER BY position) AS nth,
                count(*) OVER (PARTITION BY tenant_id, entity_type, entity_id) AS events
           FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
                       $9::timestamptz[]) WITH ORDINALITY
                AS e (id, tenant_id, type, version, entity_type, entity_id, payload, correlation_id, occurred_at, position)),
       sequence AS (
         INSERT INTO outbox_sequences (tenant_id, entity_type, entity_id, last_sequence)
         SELECT DISTINCT tenant_id, entity_type, entity_id, events FROM given
          ORDER BY tenant_id, entity_type, entity_id
         ON CONFLICT (tenant_id, entity_type, entity_id)
           DO UPDATE SET last_sequence = outbox_sequences.last_sequence + excluded.last_sequence
         RETURNING tenant_id, entity_type, entity_id, last_sequence)
       INSERT INTO outbox_events
         (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, correlation_id, occurred_at)
       SELECT g.id, g.tenant_id, g.type, g.version, g.entity_type, g.entity_id, s.last_sequence - g.events + g.nth,
              g.payload, g.correlation_id, g.occurred_at
         FROM given g JOIN sequence s USING (tenant_id, entity_type, entity_id)
        ORDER BY g.position`,
      [
        events.map(({ id }) => id),
        events.map(({ tenantId }) => tenantId),
        events.map(({ type }) => type),
        events.map(({ version }) => version),
        events.map(({ entityType }) => entityType),
        events.map(({ entityId }) => entityId),
        events.map(({ payload }) => JSON.stringify(payload)),
        events.map(({ correlationId }) => correlationId),
        events.map(({ occurredAt }) => occurredAt),
      ],
    );
  }

  /** Writes the receipt of a delivery; false when it is there already. */
  async receive(eventId: string, consumer: string): Promise<boolean> {
    const rows = await this.tx.manager.query(
      `UPDATE outbox_deliveries SET received_at = now(), last_error = NULL
        WHERE event_id = $1 AND consumer = $2 AND received_at IS NULL RETURNING event_id`,
      [eventId, consumer],
    );
    return rows[1] === 1;
  }
}
