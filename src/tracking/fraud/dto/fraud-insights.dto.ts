import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { BandCountsDto } from './fraud-preview.dto.js';

/** Which period to sum up. */
export class InsightsQueryDto {
  /** How many days back from now, 1 to 90. */
  @ApiPropertyOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(90)
  days: number = 7;
}

/** Clicks that were not counted for one reason. */
export class ReasonCountDto {
  /** Why they did not count. */
  reason: string;
  /** How many. */
  clicks: number;
}

/** Clicks against which one signal spoke. */
export class SignalCountDto {
  /** Name of the signal. */
  signal: string;
  /** How many. */
  clicks: number;
}

/** One day in UTC. */
export class FraudDayDto {
  /** The day, YYYY-MM-DD. */
  day: string;
  /** All clicks that were kept. */
  clicks: number;
  /** Clicks that did not count. */
  notCounted: number;
  /** Average score, 0 to 100. */
  averageScore: number;
}

/** An address with clicks that did not count. */
export class SuspectIpDto {
  /** The address as it is kept. */
  ip: string;
  /** All clicks that were kept. */
  clicks: number;
  /** Clicks that did not count. */
  notCounted: number;
  /** Average score, 0 to 100. */
  averageScore: number;
}

/** A link with clicks that did not count. */
export class SuspectLinkDto {
  /** Id of the link. */
  linkId: string;
  /** Code of the link. */
  code: string;
  /** Id of the promoter. */
  promoterId: string;
  /** All clicks that were kept. */
  clicks: number;
  /** Clicks that did not count. */
  notCounted: number;
  /** Average score, 0 to 100. */
  averageScore: number;
}

/** What was found in the stored clicks of a period. */
export class InsightsDto {
  /** How many days were looked at. */
  days: number;
  /** All clicks that were kept. */
  clicks: number;
  /** Clicks that count. */
  counted: number;
  /** Average score, 0 to 100. */
  averageScore: number;
  /** By the thresholds of now. */
  byBand: BandCountsDto;
  /** Most frequent first. */
  byReason: ReasonCountDto[];
  /** Most frequent first. */
  bySignal: SignalCountDto[];
  /** Days with clicks, oldest first. */
  byDay: FraudDayDto[];
  /** The ten addresses with the most clicks that did not count. */
  topIps: SuspectIpDto[];
  /** The ten links with the most clicks that did not count. */
  topLinks: SuspectLinkDto[];
}
