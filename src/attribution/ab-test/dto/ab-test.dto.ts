import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsOptional } from 'class-validator';

/** Which clicks to judge. */
export class AbTestQueryDto {
  /** Clicks not before this moment, RFC 3339; when the rules were last saved when left out. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Clicks before this moment, RFC 3339; now when left out. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;
}

/** One arm of an experiment. */
export class ArmDto {
  /** Name of the arm. */
  name: string;
  /** The offer it leads to. */
  offerId: string;
  /** Clicks that were unique. */
  clicks: number;
  /** Clicks with a conversion that is pending or approved, each once. */
  conversions: number;
  /** Conversions per click, 0 to 1. */
  rate: number;
}

/** The leading arm against another. */
export class ArmComparisonDto {
  /** Name of the other arm. */
  arm: string;
  /** How many standard errors the leader's rate is above the other's. */
  z: number;
  /** How often chance makes such a difference between equal arms, 0 to 1, two-sided. */
  pValue: number;
  /** The same times the number of pairs of arms, at most 1 (Bonferroni). */
  correctedPValue: number;
}

/** What every arm needs before a winner is named. */
export class MinimumSampleDto {
  /** Unique clicks. */
  @ApiProperty({ example: 100 })
  clicks: number;
  /** Converted clicks, and as many that did not convert. */
  @ApiProperty({ example: 10 })
  conversions: number;
}

/** An experiment and what it shows. */
export class ExperimentDto {
  /** Position of the rule. */
  rule: number;
  /** Name of the rule. */
  name: string | null;
  /** The arms in the order of the rule. */
  arms: ArmDto[];
  /** `winner`, or `inconclusive` while the sample is small or chance explains the difference. */
  @ApiProperty({ enum: ['winner', 'inconclusive'] })
  outcome: string;
  /** `significant`, `sample_too_small` or `difference_not_shown`. */
  @ApiProperty({ enum: ['significant', 'sample_too_small', 'difference_not_shown'] })
  reason: string;
  /** Name of the arm that won; null while inconclusive. */
  winner: string | null;
  /** Name of the arm with the best rate so far. */
  leader: string;
  /** 1 less the largest corrected p-value of the leader against the others, 0 to 1; a winner has more than 0.95. */
  confidence: number;
  /** The leader against every other arm. */
  comparisons: ArmComparisonDto[];
}

/**
 * Result of the experiments of a link. Rates are compared by a two-sided z-test for two proportions with the
 * pooled rate (NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.3), p-values times the number of pairs
 * of arms. The test is meant for one look when enough is seen: looking daily and stopping at the first
 * winner finds one by chance more often than in 5 of 100 cases.
 */
export class AbTestDto {
  /** The link. */
  linkId: string;
  /** First moment that is judged, RFC 3339 in UTC. */
  from: string;
  /** The moment before which is judged, RFC 3339 in UTC. */
  to: string;
  /** What every arm needs before a winner is named. */
  minimumSample: MinimumSampleDto;
  /** A winner's corrected p-values are below this. */
  @ApiProperty({ example: 0.05 })
  significance: number;
  /** One for each rule with the strategy ab_test. */
  experiments: ExperimentDto[];
}
