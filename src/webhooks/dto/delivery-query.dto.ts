import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsUUID } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';
import { IsCleanText } from '../../kernel/http/clean-text.decorator.js';
import { PageQueryDto } from '../../kernel/paging/page-query.dto.js';
import { EVENT_TYPES } from '../events/event-catalog.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../webhooks.types.js';

/** Which deliveries; `status=dead` is the list of dead letters. */
export class DeliveryQueryDto extends PageQueryDto {
  /** Of this endpoint. */
  @IsOptional()
  @IsUUID()
  endpointId?: string;

  /** Only what is so. */
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  /** Only events of this type. */
  @ApiPropertyOptional({ enum: EVENT_TYPES })
  @IsOptional()
  @IsIn(EVENT_TYPES)
  event?: string;

  /** Only events of this entity, a conversion's id for instance. */
  @IsOptional()
  @IsCleanText(1, 200)
  entityId?: string;

  /** Only events that happened at this moment or later, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Only events that happened before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

export const REPLAY_STATUSES = ['dead', 'delivered', 'skipped', 'all'] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

/** What is to be sent once more; an empty body: everything that was given up. */
export class ReplayRangeDto {
  /** Only events that happened at this moment or later, RFC 3339. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Only events that happened before this moment, RFC 3339. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  /** What became of them; `dead` when left out. */
  @ApiPropertyOptional({ enum: REPLAY_STATUSES })
  @OptionalField()
  @IsIn(REPLAY_STATUSES)
  status?: ReplayStatus;
}
