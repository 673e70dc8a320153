import { ApiProperty } from '@nestjs/swagger';

const HEADERS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** A request as it was sent; secrets are blanked, long bodies cut. */
export class SentRequestDto {
  /** The method. */
  @ApiProperty({ example: 'POST' })
  method: string;
  /** Where to. */
  @ApiProperty({ example: 'https://hooks.example/afflux' })
  url: string;
  /** What was sent along. */
  @ApiProperty({ ...HEADERS, example: { 'content-type': 'application/json' } })
  headers: Record<string, string>;
  /** The body; null for none. */
  body: string | null;
}

/** An answer as it came; secrets are blanked, long bodies cut. */
export class ReceivedAnswerDto {
  /** The status. */
  @ApiProperty({ example: 200 })
  status: number;
  /** What came along. */
  @ApiProperty({ ...HEADERS, example: { 'content-type': 'application/json' } })
  headers: Record<string, string>;
  /** The body. */
  body: string;
}

/** One request and its answer. */
export class ExchangeDto {
  /** Name of the pipeline's step; null elsewhere. */
  step: string | null;
  /** Whether it went to the failover address. */
  isFailover: boolean;
  /** What was sent. */
  request: SentRequestDto;
  /** What came back; null for nothing. */
  @ApiProperty({ type: ReceivedAnswerDto, nullable: true })
  response: ReceivedAnswerDto | null;
  /** What went wrong; null when nothing did. */
  error: string | null;
  /** How long it took, in ms. */
  durationMs: number;
}
