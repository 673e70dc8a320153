import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import { FRAUD_EVENT_KINDS, type FraudEvent, type FraudEventKind } from '../fraud-events.types.js';

/** Filters of the fraud events; all given ones must hold. */
export class FraudEventQueryDto extends PageQueryDto {
  /** Only events of this kind. */
  @ApiPropertyOptional({ enum: FRAUD_EVENT_KINDS })
  @IsOptional()
  @IsIn(FRAUD_EVENT_KINDS)
  kind?: FraudEventKind;

  /** Only events of clicks on this link. */
  @IsOptional()
  @IsUUID()
  linkId?: string;

  /** Not before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Before this moment, RFC 3339. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

/** Something the fraud rules noticed or did. */
export class FraudEventDto {
  /** UUIDv7 of the event. */
  id: string;
  /**
   * Of clicks: `invalid_signature`, `expired_signature`, `unsigned`, `replay`, and `rejected_click` for a score
   * in the reject or block band. Of rules: `ip_blocked` and `kyc_required`.
   */
  @ApiProperty({ enum: FRAUD_EVENT_KINDS })
  kind: FraudEventKind;
  /** When it happened, RFC 3339 in UTC. */
  occurredAt: string;
  /** The link that was followed. */
  linkId: string | null;
  /** The click; it is kept, but does not count. */
  clickId: string | null;
  /** Address as it is kept. */
  ip: string | null;
  /**
   * Of clicks: method, userAgent, offerId, promoterId, and score and signals of a rejected one. Of blocks: cidr,
   * reason, blockId, expiresAt. Of identity checks: userId, reason.
   */
  @ApiProperty({ type: 'object', additionalProperties: true })
  details: Record<string, unknown>;

  static from(this: void, { occurredAt, ...event }: FraudEvent): FraudEventDto {
    return { ...event, occurredAt: occurredAt.toISOString() };
  }
}
