import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { addressesOf } from '../endpoints/target.policy.js';
import type { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import {
  DISABLED_REASONS,
  type DisabledReason,
  ENDPOINT_KINDS,
  type EndpointKind,
  OWNER_KINDS,
  type OwnerKind,
} from '../webhooks.types.js';

/** Filters of the list of everybody's endpoints. */
export class OwnedEndpointQueryDto extends PageQueryDto {
  /** Only those of such owners. */
  @ApiProperty({ required: false, enum: OWNER_KINDS })
  @OptionalField()
  @IsIn(OWNER_KINDS)
  owner?: OwnerKind;

  /** Only those of this person or company. */
  @OptionalField()
  @IsUUID()
  ownerId?: string;
}

/** Somebody's endpoint, as an admin of the tenant sees it: where to, but not what proves it. */
export class OwnedEndpointDto {
  /** UUIDv7 of the endpoint. */
  id: string;
  /** The owner's name for it. */
  name: string;
  /** webhook, postback or pipeline. */
  @ApiProperty({ enum: ENDPOINT_KINDS })
  kind: EndpointKind;
  /** Whose events. */
  @ApiProperty({ enum: OWNER_KINDS })
  owner: OwnerKind;
  /** The person or company; null for the tenant itself. */
  ownerId: string | null;
  /** Scheme, host and port of where it leads; the rest of an address may be a secret. */
  @ApiProperty({ type: [String], example: ['https://hooks.example'] })
  targets: string[];
  /** Which events. */
  @ApiProperty({ type: [String], example: ['conversion.created', 'reward.paid'] })
  events: string[];
  /** Whether it is sent to. */
  enabled: boolean;
  /** owner: by hand; gone: it answered 410; failing: nothing got through for five days. Null while enabled. */
  @ApiProperty({ enum: DISABLED_REASONS, nullable: true, example: null })
  disabledReason: DisabledReason | null;
  /** Since when nothing got through, RFC 3339 in UTC; null when the last attempt did. */
  failingSince: string | null;
  /** RFC 3339 in UTC. */
  createdAt: string;

  static of(this: void, endpoint: WebhookEndpointEntity): OwnedEndpointDto {
    const { id, name, kind, ownerKind: owner, userId, advertiserId, events } = endpoint;
    const { isEnabled: enabled, disabledReason, failingSince, createdAt } = endpoint;
    const origins = addressesOf(endpoint).map((address) => new URL(address).origin);
    return {
      ...{ id, name, kind, owner, ownerId: userId ?? advertiserId, targets: [...new Set(origins)], events },
      ...{ enabled, disabledReason, failingSince: failingSince?.toISOString() ?? null },
      createdAt: createdAt.toISOString(),
    };
  }
}
