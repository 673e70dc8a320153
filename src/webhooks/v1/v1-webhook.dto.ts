import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { Trimmed } from '../../kernel/http/trimmed.decorator.js';
import type { DeliveryDto } from '../dto/delivery.dto.js';
import type { CreatedEndpointDto, EndpointDto } from '../dto/endpoint.dto.js';
import { IsFilters } from '../dto/is-filters.decorator.js';
import { IsHeaders } from '../dto/is-headers.decorator.js';
import { EVENT_TYPES } from '../events/event-catalog.js';
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
  DISABLED_REASONS,
  type DisabledReason,
  type EventFilters,
} from '../webhooks.types.js';

const V1_KINDS = ['webhook', 'postback'] as const;
type V1Kind = (typeof V1_KINDS)[number];

/** A webhook of a partner to make. */
export class V1CreateWebhookDto {
  /** Where to. */
  @ApiProperty({ example: 'https://hooks.example/afflux' })
  @IsString()
  @MaxLength(2048)
  url: string;

  /** Which events; see `GET /v1/webhooks/events`. */
  @ApiProperty({ isArray: true, enum: EVENT_TYPES, example: ['reward.queued', 'reward.paid'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  events: string[];

  /** Your name for it. */
  @ApiPropertyOptional()
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  name: string = 'webhook';

  /** webhook: signed POST; postback: GET with macros in the URL. */
  @ApiPropertyOptional({ enum: V1_KINDS })
  @OptionalField()
  @IsIn(V1_KINDS)
  kind: V1Kind = 'webhook';

  /** Tried at once when `url` fails. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  failover_url?: string | null;

  /** Only events whose data has one of these values in every field named. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  @OptionalField()
  @IsFilters()
  filters: EventFilters = {};

  /** Sent along; their values are never shown again. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Api-Key': 'k' },
  })
  @OptionalField()
  @IsHeaders()
  headers: Record<string, string> = {};
}

/** What may change in a webhook; what is left out stays. */
export class V1UpdateWebhookDto {
  /** Where to. */
  @ApiPropertyOptional({ example: 'https://hooks.example/afflux' })
  @OptionalField()
  @IsString()
  @MaxLength(2048)
  url?: string;

  /** Which events from now on. */
  @ApiPropertyOptional({ isArray: true, enum: EVENT_TYPES, example: ['reward.paid'] })
  @OptionalField()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  events?: string[];

  /** Your name for it. */
  @OptionalField()
  @Trimmed()
  @IsCleanText(1, 100)
  name?: string;

  /** Replaces all filters. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  @OptionalField()
  @IsFilters()
  filters?: EventFilters;

  /** Replaces all headers. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'X-Api-Key': 'k' },
  })
  @OptionalField()
  @IsHeaders()
  headers?: Record<string, string>;
}

/** How a secret is replaced. */
export class V1RotateSecretDto {
  /** Hours that the old secret signs along, 0 to 168. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(168)
  grace_hours: number = 24;
}

/** Where a partner's events are sent. */
export class V1WebhookDto {
  /** UUIDv7 of the webhook. */
  id: string;
  /** Your name for it. */
  name: string;
  /** webhook, postback or pipeline. */
  @ApiProperty({ enum: ['webhook', 'postback', 'pipeline'] })
  kind: string;
  /** Where to; null for a pipeline. */
  @ApiProperty({ type: String, nullable: true, example: 'https://hooks.example/afflux' })
  url: string | null;
  /** Tried at once when `url` fails; null for none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failover_url: string | null;
  /** Which events. */
  @ApiProperty({ type: [String], example: ['reward.queued', 'reward.paid'] })
  events: string[];
  /** Only events whose data has one of these values in every field named. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  filters: EventFilters;
  /** Headers that are sent along. */
  @ApiProperty({ type: [String], example: ['X-Api-Key'] })
  header_names: string[];
  /** Whether it is sent to; events are kept meanwhile. */
  enabled: boolean;
  /** Why it is not; null while it is. */
  @ApiProperty({ enum: DISABLED_REASONS, nullable: true, example: null })
  disabled_reason: DisabledReason | null;
  /** RFC 3339 in UTC. */
  created_at: string;

  static from(this: void, endpoint: EndpointDto): V1WebhookDto {
    const { id, name, kind, url, events, filters, enabled } = endpoint;
    return {
      ...{ id, name, kind, url, failover_url: endpoint.failoverUrl, events, filters },
      ...{ header_names: endpoint.headerNames, enabled, disabled_reason: endpoint.disabledReason },
      created_at: endpoint.createdAt,
    };
  }
}

/** A webhook that was just made, with its secret: it is shown this once. */
export class V1CreatedWebhookDto extends V1WebhookDto {
  /** What signatures are made with; keep it. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string;

  static of(this: void, endpoint: CreatedEndpointDto): V1CreatedWebhookDto {
    return { ...V1WebhookDto.from(endpoint), secret: endpoint.secret };
  }
}

/** A new secret: it is shown this once. */
export class V1RotatedSecretDto {
  /** What signatures are made with from now on. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string;
  /** Until when requests carry a signature of the old one too, RFC 3339 in UTC. */
  previous_until: string;
}

/** One event on its way. */
export class V1DeliveryDto {
  /** UUIDv7 of the delivery. */
  id: string;
  /** The webhook it is for. */
  webhook_id: string;
  /** Id of the event: `webhook-id` of every attempt. */
  event_id: string;
  /** What happened. */
  @ApiProperty({ example: 'reward.paid' })
  event: string;
  /** pending, delivered, dead after the last attempt, or skipped. */
  @ApiProperty({ enum: DELIVERY_STATUSES })
  status: DeliveryStatus;
  /** Attempts so far. */
  attempts: number;
  /** When it is tried next, RFC 3339 in UTC; null once it has come to its end. */
  due_at: string | null;
  /** Status of the last answer; null when there was none. */
  @ApiProperty({ type: Number, nullable: true, example: 200 })
  last_status: number | null;
  /** Why the last attempt failed; null when it did not. */
  last_error: string | null;
  /** When the event happened, RFC 3339 in UTC. */
  occurred_at: string;

  static from(this: void, delivery: DeliveryDto): V1DeliveryDto {
    const { id, event, status, attempts } = delivery;
    return {
      ...{ id, webhook_id: delivery.endpointId, event_id: delivery.eventId, event, status, attempts },
      ...{ due_at: delivery.dueAt, last_status: delivery.lastStatus, last_error: delivery.lastError },
      occurred_at: delivery.occurredAt,
    };
  }
}
