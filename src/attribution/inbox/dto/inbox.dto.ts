import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsUUID, Matches } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { PageQueryDto } from '../../../kernel/paging/page-query.dto.js';
import type { ConversionIntakeEntity } from '../../intake/conversion-intake.entity.js';
import { INTAKE_STATUSES, type IntakeStatus } from '../../intake/intake.types.js';

/** Which requests are listed. */
export class InboxQueryDto extends PageQueryDto {
  /** Only those with this outcome. */
  @OptionalField()
  @IsIn(INTAKE_STATUSES)
  status?: IntakeStatus;

  /**
   * Only those that came by this door.
   * @example postback
   */
  @OptionalField()
  @Matches(/^[a-z_]{1,40}$/)
  source?: string;

  /**
   * Only those refused for this reason.
   * @example click.not_found
   */
  @OptionalField()
  @Matches(/^[a-z_.]{1,100}$/)
  errorCode?: string;

  /** Only those of this company. */
  @OptionalField()
  @IsUUID()
  advertiserId?: string;
}

/** An inbound request with what became of it. */
export class InboxEntryDto {
  /** UUIDv7 of the request. */
  id: string;
  /** By which door it came. */
  source: string;
  /** The company whose sale it reports; null when that could not be told. */
  advertiserId: string | null;
  /** queued, settled, refused, or dead after too many faults of ours. */
  @ApiProperty({ enum: INTAKE_STATUSES })
  status: IntakeStatus;
  /** Code of the rule that refused it; null otherwise. */
  errorCode: string | null;
  /** The rule's sentence; null otherwise. */
  errorMessage: string | null;
  /** The conversion it made or repeated; null without one. */
  conversionId: string | null;
  /** Whether the same sale had been reported before. */
  isDuplicate: boolean;
  /** How often settling failed by a fault of ours, or was tried again on demand; waiting for a click does not count. */
  attempts: number;
  /** The fields as they were sent, without secrets. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  payload: Record<string, unknown>;
  /** RFC 3339 in UTC. */
  receivedAt: string;
  /** RFC 3339 in UTC; null while it has no outcome. */
  settledAt: string | null;

  static from(this: void, intake: ConversionIntakeEntity): InboxEntryDto {
    const { id, source, advertiserId, status, errorCode, errorMessage, conversionId } = intake;
    const { isDuplicate, attempts, payload, receivedAt, settledAt } = intake;
    return {
      ...{
        id,
        source,
        advertiserId,
        status,
        errorCode,
        errorMessage,
        conversionId,
        isDuplicate,
        attempts,
        payload,
      },
      receivedAt: receivedAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
    };
  }
}

/** What comes closest to what a request named. */
export class NearestMatchDto {
  /** A conversion or a click. */
  @ApiProperty({ enum: ['click', 'conversion'] })
  kind: string;
  /** Its id. */
  id: string;
  /** Fields in which it differs from the request. */
  differsIn: string[];
}

/** A request with what it may have meant. */
export class InboxDetailDto extends InboxEntryDto {
  /** What comes closest to what a refused request named; null when nothing does, or nothing was refused. */
  @ApiProperty({ type: NearestMatchDto, nullable: true })
  nearestMatch: NearestMatchDto | null;
}

/** How many dead requests are tried again. */
export class RevivedDto {
  /** Number of requests. */
  revived: number;
}
