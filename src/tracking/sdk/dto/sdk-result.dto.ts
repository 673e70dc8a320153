import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type AppError, specOf } from '../../../kernel/errors/app-error.js';

/** Why one of several was not recorded. */
export class SdkItemErrorDto {
  /** The status it would have had alone. */
  statusCode: number;
  /** Stable; listed at /docs/errors. */
  code: string;
  /** A sentence for people. */
  message: string;

  static from(this: void, error: AppError): SdkItemErrorDto {
    const { status, code, message } = specOf(error.constructor);
    return { statusCode: status, code, message };
  }
}

/** A click that is on disk. */
export class SdkClickResultDto {
  /** UUIDv7 of the click; null where the visitor is led to a fallback without a click. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  click_id: string | null;
  /** Where to lead the visitor, with the click id in it. */
  destination: string;
}

/** What became of one click of several. */
export class SdkClickItemDto {
  /** UUIDv7 of the click; of a click that was refused what was sent. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  click_id: string | null;
  /** Where to lead the visitor; absent when it was refused. */
  destination?: string;
  /** Absent when it is recorded. */
  @ApiPropertyOptional({ type: SdkItemErrorDto })
  error?: SdkItemErrorDto;
}

/** Answers to several clicks. */
export class SdkClickResultsDto {
  /** One for each click, in the order they were sent. */
  results: SdkClickItemDto[];
}

/** An impression that is on disk. */
export class SdkImpressionResultDto {
  /** UUIDv7 of the impression; null where the link has ended and only its fallback is left. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  impression_id: string | null;
}

/** What became of one impression of several. */
export class SdkImpressionItemDto {
  /** UUIDv7 of the impression; of one that was refused what was sent. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  impression_id: string | null;
  /** Absent when it is recorded. */
  @ApiPropertyOptional({ type: SdkItemErrorDto })
  error?: SdkItemErrorDto;
}

/** Answers to several impressions. */
export class SdkImpressionResultsDto {
  /** One for each impression, in the order they were sent. */
  results: SdkImpressionItemDto[];
}
