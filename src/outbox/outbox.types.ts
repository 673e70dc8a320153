import type { EntityManager } from 'typeorm';

/** Something that happened, in the past tense: `conversion.approved`. */
export interface DomainEvent {
  type: string;
  version: number;
  entityType: string;
  entityId: string;
  /** Plain JSON; amounts as `{minor: string, currency}`. */
  payload: Record<string, unknown>;
}

/** An event on its way to one consumer. */
export interface DeliveredEvent extends DomainEvent {
  id: string;
  tenantId: string;
  entitySequence: number;
  correlationId: string | null;
  occurredAt: string;
}

/**
 * Somebody who wants events. `handle` runs inside a transaction of the event's tenant, together with
 * its receipt: the effect happens exactly once however often the event is delivered.
 */
export interface EventConsumer {
  /** Stable name, part of the receipt: renaming it replays the past. */
  readonly name: string;
  readonly types: readonly string[];
  handle(event: DeliveredEvent): Promise<void>;
  /**
   * Which of these events it wants, by id; all when it does not say. Asked by the relay, across tenants, before
   * anything is queued: what nobody wants costs nothing.
   */
  selectWanted?(manager: EntityManager, events: readonly FreshEvent[]): Promise<ReadonlySet<string>>;
}

/** An event that was not handed to anybody yet. */
export interface FreshEvent {
  id: string;
  tenantId: string;
  type: string;
}
