import { Injectable } from '@nestjs/common';
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

  /** The upsert of the entity's counter locks it until commit, so sequence order is commit order. */
  async insert(event: NewOutboxEvent): Promise<void> {
    await this.tx.manager.query(
      `WITH sequence AS (
         INSERT INTO outbox_sequences (tenant_id, entity_type, entity_id, last_sequence) VALUES ($2, $5, $6, 1)
         ON CONFLICT (tenant_id, entity_type, entity_id)
           DO UPDATE SET last_sequence = outbox_sequences.last_sequence + 1
         RETURNING last_sequence)
       INSERT INTO outbox_events
         (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, correlation_id, occurred_at)
       SELECT $1, $2, $3, $4, $5, $6, last_sequence, $7, $8, $9 FROM sequence`,
      [
        event.id,
        event.tenantId,
        event.type,
        event.version,
        event.entityType,
        event.entityId,
        JSON.stringify(event.payload),
        event.correlationId,
        event.occurredAt,
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
