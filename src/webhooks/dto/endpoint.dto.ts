import { ApiProperty } from '@nestjs/swagger';
import type { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import {
  DISABLED_REASONS,
  type DisabledReason,
  ENDPOINT_KINDS,
  type EndpointKind,
  type EventFilters,
  type Json,
  OWNER_KINDS,
  type OwnerKind,
  STEP_METHODS,
  type StepMethod,
} from '../webhooks.types.js';

/** One request of a pipeline, without the values of its headers. */
export class ShownStepDto {
  /** Its name. */
  name: string;
  /** The method. */
  @ApiProperty({ enum: STEP_METHODS })
  method: StepMethod;
  /** Where to. */
  url: string;
  /** Headers that are sent along. */
  headerNames: string[];
  /** The template of the body; null for none. */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { amount: '{{data.amount}}' },
  })
  body: unknown;
}

/** Where events are sent. Secret and values of headers are not shown. */
export class EndpointDto {
  /** UUIDv7 of the endpoint. */
  id: string;
  /** Your name for it. */
  name: string;
  /** webhook, postback or pipeline. */
  @ApiProperty({ enum: ENDPOINT_KINDS })
  kind: EndpointKind;
  /** Whose events. */
  @ApiProperty({ enum: OWNER_KINDS })
  owner: OwnerKind;
  /** The company whose events; null for other owners. */
  advertiserId: string | null;
  /** Where to; null for a pipeline. */
  @ApiProperty({ type: String, nullable: true, example: 'https://hooks.example/afflux' })
  url: string | null;
  /** Tried at once when `url` fails; null for none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failoverUrl: string | null;
  /** Which events. */
  @ApiProperty({ type: [String], example: ['conversion.created', 'reward.paid'] })
  events: string[];
  /** Only events whose data has one of these values in every field named. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { currency: ['USD'] } })
  filters: EventFilters;
  /** Headers that are sent along. */
  @ApiProperty({ type: [String], example: ['X-Api-Key'] })
  headerNames: string[];
  /** The requests of a pipeline; null elsewhere. */
  @ApiProperty({ type: [ShownStepDto], nullable: true })
  steps: ShownStepDto[] | null;
  /** Whether it is sent to; events are kept meanwhile. */
  enabled: boolean;
  /** owner: by hand; gone: it answered 410; failing: nothing got through for five days. Null while enabled. */
  @ApiProperty({ enum: DISABLED_REASONS, nullable: true, example: null })
  disabledReason: DisabledReason | null;
  /** Since when nothing got through, RFC 3339 in UTC; null when the last attempt did. */
  failingSince: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static of(this: void, endpoint: WebhookEndpointEntity, headerNames: string[]): EndpointDto {
    const { id, name, kind, ownerKind, advertiserId, url, failoverUrl, events, filters, steps } = endpoint;
    return {
      ...{
        id,
        name,
        kind,
        owner: ownerKind,
        advertiserId,
        url,
        failoverUrl,
        events,
        filters,
        headerNames,
        steps,
      },
      enabled: endpoint.isEnabled,
      disabledReason: endpoint.disabledReason,
      failingSince: endpoint.failingSince?.toISOString() ?? null,
      createdAt: endpoint.createdAt.toISOString(),
    };
  }
}

/** An endpoint that was just made, with its secret: it is shown this once. */
export class CreatedEndpointDto extends EndpointDto {
  /** What signatures are made with; keep it. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string;
}

/** A new secret: it is shown this once. */
export class RotatedSecretDto {
  /** What signatures are made with from now on. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' })
  secret: string;
  /** Until when requests carry a signature of the old one too, RFC 3339 in UTC. */
  previousUntil: string;
}

/** What may be subscribed to. */
export class CatalogEventDto {
  /** Its name. */
  @ApiProperty({ example: 'reward.paid' })
  type: string;
  /** When it happens. */
  summary: string;
  /** A whole example, as it is sent. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  example: Record<string, Json>;
}
