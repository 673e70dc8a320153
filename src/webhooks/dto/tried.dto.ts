import { ApiProperty } from '@nestjs/swagger';
import { ExchangeDto } from './exchange.dto.js';

/** What a trial showed. */
export class TriedDto {
  /** Whether the requests were really sent. */
  sent: boolean;
  /** Whether all of it got through; null when nothing was sent. */
  @ApiProperty({ type: Boolean, nullable: true, example: true })
  delivered: boolean | null;
  /** What went wrong; null when nothing did. */
  error: string | null;
  /** Every request, and its answer when it was sent. */
  @ApiProperty({ type: [ExchangeDto] })
  exchanges: ExchangeDto[];
}
