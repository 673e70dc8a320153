import { ApiProperty } from '@nestjs/swagger';
import type { WebhookAttemptEntity } from '../deliveries/webhook-attempt.entity.js';
import type { WebhookDeliveryEntity } from '../deliveries/webhook-delivery.entity.js';
import { DELIVERY_STATUSES, type DeliveryStatus, type Json } from '../webhooks.types.js';
import { ExchangeDto } from './exchange.dto.js';

/** One event on its way to one endpoint. */
export class DeliveryDto {
  /** UUIDv7 of the delivery. */
  id: string;
  /** Where it goes. */
  endpointId: string;
  /** Id of the event: `webhook-id` of every attempt. */
  eventId: string;
  /** What happened. */
  @ApiProperty({ example: 'reward.paid' })
  event: string;
  /** What it happened to. */
  @ApiProperty({ example: 'reward' })
  entityType: string;
  /** Id of what it happened to. */
  entityId: string;
  /** Its place among the events of the entity; lower ones go first. */
  sequence: number;
  /** pending until it is delivered, or dead after the last attempt; skipped when the endpoint was enabled without it. */
  @ApiProperty({ enum: DELIVERY_STATUSES })
  status: DeliveryStatus;
  /** Attempts so far; a replay counts from the start. */
  attempts: number;
  /** How often it was replayed. */
  replays: number;
  /** When it is tried next, by the world's clock, RFC 3339 in UTC; null once it has come to its end. */
  dueAt: string | null;
  /** Status of the last answer; null when there was none. */
  @ApiProperty({ type: Number, nullable: true, example: 200 })
  lastStatus: number | null;
  /** Why the last attempt failed; null when it did not. */
  lastError: string | null;
  /** When the event happened, RFC 3339 in UTC. */
  occurredAt: string;
  /** When it came to its end, RFC 3339 in UTC; null while it is pending. */
  concludedAt: string | null;

  static from(this: void, delivery: WebhookDeliveryEntity): DeliveryDto {
    const { id, endpointId, eventId, eventType, entityType, entityId, entitySequence, status } = delivery;
    const { attempts, replays, lastStatus, lastError } = delivery;
    return {
      ...{
        id,
        endpointId,
        eventId,
        event: eventType,
        entityType,
        entityId,
        sequence: entitySequence,
        status,
      },
      ...{ attempts, replays, lastStatus, lastError },
      dueAt: status === 'pending' ? delivery.dueAt.toISOString() : null,
      occurredAt: delivery.occurredAt.toISOString(),
      concludedAt: delivery.concludedAt?.toISOString() ?? null,
    };
  }
}

/** One attempt. */
export class AttemptDto {
  /** UUIDv7 of the attempt. */
  id: string;
  /** 1 for the first after the event or a replay. */
  number: number;
  /** Whether it got through. */
  delivered: boolean;
  /** Why it did not. */
  error: string | null;
  /** RFC 3339 in UTC, wall time. */
  startedAt: string;
  /** How long it took, in ms. */
  durationMs: number;
  /** Every request and its answer, one per address or step. */
  @ApiProperty({ type: [ExchangeDto] })
  exchanges: ExchangeDto[];

  static from(this: void, attempt: WebhookAttemptEntity): AttemptDto {
    const { id, number, isDelivered, error, startedAt, durationMs, exchanges } = attempt;
    return {
      ...{ id, number, delivered: isDelivered, error, startedAt: startedAt.toISOString(), durationMs },
      exchanges,
    };
  }
}

/** A delivery with what was sent and answered. */
export class DeliveryDetailDto extends DeliveryDto {
  /** The data of the event. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { rewardId: 'r', amount: 5, currency: 'USD' },
  })
  data: Record<string, Json>;
  /** Oldest first. */
  @ApiProperty({ type: [AttemptDto] })
  attemptLog: AttemptDto[];

  static of(
    this: void,
    delivery: WebhookDeliveryEntity,
    attempts: readonly WebhookAttemptEntity[],
  ): DeliveryDetailDto {
    return {
      ...DeliveryDto.from(delivery),
      data: delivery.payload,
      attemptLog: attempts.map(AttemptDto.from),
    };
  }
}

/** How much is sent once more. */
export class ReplayedDto {
  /** Deliveries that were put back. */
  @ApiProperty({ example: 12 })
  replayed: number;
}
