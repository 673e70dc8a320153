import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../database/system-database.js';
import type { EntityManager } from 'typeorm';
import type { DeliveredEvent, EventConsumer } from '../outbox/outbox.types.js';

export interface DueDelivery {
  eventId: string;
  consumer: string;
  attempt: number;
}

/** The relay's questions: it sees every tenant's events, hence the system role. */
@Injectable()
export class OutboxRelayRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Gives each new event one delivery per consumer that wants it; returns how many events it took. */
  async fanOut(consumersByType: Record<string, EventConsumer[]>, limit: number): Promise<number> {
    return this.database.manager.transaction(async (manager) => {
      const events: { id: string; tenant_id: string; type: string }[] = await manager.query(
        `SELECT id, tenant_id, type FROM outbox_events WHERE fanned_out_at IS NULL
          ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
      );
      if (events.length === 0) return 0;
      const isWanted = await askConsumers(manager, consumersByType, events);
      const deliveries = events.flatMap((event) =>
        (consumersByType[event.type] ?? [])
          .filter((consumer) => isWanted(consumer, event.id))
          .map(({ name }) => ({ ...event, consumer: name })),
      );
      await manager.query(
        `INSERT INTO outbox_deliveries (event_id, tenant_id, consumer)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING`,
        [deliveries.map((d) => d.id), deliveries.map((d) => d.tenant_id), deliveries.map((d) => d.consumer)],
      );
      await manager.query(`UPDATE outbox_events SET fanned_out_at = now() WHERE id = ANY($1::uuid[])`, [
        events.map((event) => event.id),
      ]);
      return events.length;
    });
  }

  /**
   * Takes deliveries that have no receipt and whose turn has come; each taking is a new attempt, and the
   * next turn comes later (1 s, 2 s, 4 s … 5 min), so a lost queue loses nothing.
   */
  async takeDue(limit: number): Promise<DueDelivery[]> {
    const [rows] = await this.database.manager.query(
      `UPDATE outbox_deliveries d
          SET attempt = d.attempt + 1,
              next_attempt_at = now() + least(interval '1 second' * power(2, least(d.attempt, 9)), interval '5 minutes')
         FROM (SELECT event_id, consumer FROM outbox_deliveries
                WHERE received_at IS NULL AND next_attempt_at <= now()
                ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED) due
        WHERE d.event_id = due.event_id AND d.consumer = due.consumer
        RETURNING d.event_id AS "eventId", d.consumer, d.attempt`,
      [limit],
    );
    return rows;
  }

  async findEvent(id: string): Promise<DeliveredEvent | null> {
    const [row] = await this.database.manager.query(
      `SELECT id, tenant_id AS "tenantId", type, version, entity_type AS "entityType", entity_id AS "entityId",
              entity_sequence::float8 AS "entitySequence", payload, correlation_id AS "correlationId",
              to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt"
         FROM outbox_events WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  async noteFailure(eventId: string, consumer: string, message: string): Promise<void> {
    await this.database.manager.query(
      `UPDATE outbox_deliveries SET last_error = $3 WHERE event_id = $1 AND consumer = $2 AND received_at IS NULL`,
      [eventId, consumer, message.slice(0, 1000)],
    );
  }

  /** Deliveries that still wait for their receipt. */
  async countWaiting(): Promise<number> {
    const [row] = await this.database.manager.query(
      `SELECT (SELECT count(*) FROM outbox_deliveries WHERE received_at IS NULL)
            + (SELECT count(*) FROM outbox_events WHERE fanned_out_at IS NULL) AS waiting`,
    );
    return Number(row.waiting);
  }
}

async function askConsumers(
  manager: EntityManager,
  consumersByType: Record<string, EventConsumer[]>,
  events: readonly { id: string; tenant_id: string; type: string }[],
): Promise<(consumer: EventConsumer, eventId: string) => boolean> {
  const choosy = new Set(
    Object.values(consumersByType)
      .flat()
      .filter(({ selectWanted }) => selectWanted),
  );
  const wanted = new Map<EventConsumer, ReadonlySet<string>>();
  for (const consumer of choosy) {
    const known = events
      .filter(({ type }) => consumer.types.includes(type))
      .map(({ id, tenant_id, type }) => ({ id, tenantId: tenant_id, type }));
    if (known.length > 0) wanted.set(consumer, await consumer.selectWanted!(manager, known));
  }
  return (consumer, eventId) => !choosy.has(consumer) || wanted.get(consumer)?.has(eventId) === true;
}
