import { Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateNested } from 'class-validator';
import { FraudChangesDto } from './fraud-config.dto.js';

/** Changes to try on past clicks and conversions, without making them. */
export class PreviewDto {
  /**
   * How many days back, 1 to 90.
   * @example 7
   */
  @IsInt()
  @Min(1)
  @Max(90)
  days: number;

  /** What would be changed. */
  @ValidateNested()
  @Type(() => FraudChangesDto)
  changes: FraudChangesDto;
}

/** Clicks by band. */
export class BandCountsDto {
  /** Clicks that count. */
  accept: number;
  /** Clicks that count, but are flagged. */
  flag: number;
  /** Clicks that do not count. */
  reject: number;
  /** Clicks that do not count and speak for a block of their address. */
  block: number;
}

/** Past clicks as they would be judged now and under the changes; by their stored signals. */
export class PreviewedDto {
  /** How many days were looked at. */
  days: number;
  /** How many clicks they had. */
  clicks: number;
  /** By the settings of now. */
  now: BandCountsDto;
  /** By the changed settings. */
  changed: BandCountsDto;
}
