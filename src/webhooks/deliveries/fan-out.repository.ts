import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { DeliveredEvent, FreshEvent } from '../../outbox/outbox.types.js';
import { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';

export interface PublishedEvent {
  id: string;
  type: string;
  entityType: string;
  entityId: string;
  entitySequence: number;
  payload: Record<string, unknown>;
  occurredAt: Date;
}

/** Reads events of the outbox and who has subscribed to them. */
@Injectable()
export class FanOutRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Across tenants, on the relay's connection: events that some endpoint of their tenant has subscribed to. */
  async selectSubscribed(manager: EntityManager, events: readonly FreshEvent[]): Promise<Set<string>> {
    const rows: { id: string }[] = await manager.query(
      `SELECT e.id FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS e (id, tenant_id, type)
        WHERE EXISTS (SELECT 1 FROM webhook_endpoints w WHERE w.tenant_id = e.tenant_id AND e.type = ANY(w.events))`,
      [events.map(({ id }) => id), events.map(({ tenantId }) => tenantId), events.map(({ type }) => type)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * The event, and before it those of its entity that are on their way to the consumer and have not arrived: they
   * come in any order, and what is sent must not.
   */
  async findWithPredecessors(event: DeliveredEvent, consumer: string): Promise<PublishedEvent[]> {
    return this.tx.manager.query(
      `SELECT o.id, o.type, o.entity_type AS "entityType", o.entity_id AS "entityId",
              o.entity_sequence::float8 AS "entitySequence", o.payload, o.occurred_at AS "occurredAt"
         FROM outbox_events o
         LEFT JOIN outbox_deliveries d ON d.event_id = o.id AND d.consumer = $5
        WHERE o.tenant_id = $1 AND o.entity_type = $2 AND o.entity_id = $3 AND o.entity_sequence <= $4
          AND (o.id = $6 OR o.fanned_out_at IS NULL OR (d.event_id IS NOT NULL AND d.received_at IS NULL))
        ORDER BY o.entity_sequence`,
      [event.tenantId, event.entityType, event.entityId, event.entitySequence, consumer, event.id],
    );
  }

  /** Whose users these are, and what their partners call them. */
  async findEndUsers(ids: readonly string[]): Promise<Map<string, { partnerId: string; userId: string }>> {
    if (ids.length === 0) return new Map();
    const rows: { id: string; partnerId: string; userId: string }[] = await this.tx.manager.query(
      `SELECT id, partner_id AS "partnerId", external_id AS "userId" FROM end_users WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map(({ id, ...user }) => [id, user]));
  }

  async findSubscribers(types: readonly string[]): Promise<WebhookEndpointEntity[]> {
    return this.tx.manager
      .createQueryBuilder(WebhookEndpointEntity, 'endpoint')
      .where('endpoint.events && :types::text[]', { types })
      .getMany();
  }
}
