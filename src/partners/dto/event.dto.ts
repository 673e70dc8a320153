import { ApiProperty } from '@nestjs/swagger';

/** A sale of no click of yours: it is kept in the inbox, and nothing else was done. */
export class EventIgnoredDto {
  /** Always true. */
  @ApiProperty({ example: true })
  ignored: boolean;
  /** Under which it is kept. */
  intake_id: string;
}
