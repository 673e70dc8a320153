import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PartialType } from '@nestjs/swagger';
import type { FraudChanges, FraudSettings, SignalName } from '../fraud.types.js';
import { ConversionLimitsDto, ThresholdsDto, VelocityDto } from './fraud-limits.dto.js';
import { AutoBlockDto, KycRulesDto } from './fraud-rules.dto.js';
import { ConversionWeightsDto, WeightsDto } from './fraud-weights.dto.js';

/** How clicks and conversions are judged. */
export class FraudConfigDto {
  /** Points each signal adds against a click. */
  weights: WeightsDto;

  /** Points each signal adds against a conversion. */
  conversionWeights: ConversionWeightsDto;

  /** Where the bands begin; conversions from `flag` on wait for a review, and from `reject` on are rejected. */
  thresholds: ThresholdsDto;

  /** When the signals of conversions speak. */
  conversionLimits: ConversionLimitsDto;

  /** Limits of speed. */
  velocity: VelocityDto;

  /** Blocks that are set by themselves. */
  autoBlock: AutoBlockDto;

  /** Rules that require identity checks. */
  kyc: KycRulesDto;

  /** Hosts of referrers that speak against a click, subdomains included. */
  suspiciousReferrers: string[];

  /** Numbers of autonomous systems that are data centres. */
  dataCentreAsns: number[];

  /** Signals this installation has no data for, so that they never speak. */
  unavailableSignals: string[];

  static from(this: void, settings: FraudSettings, unavailableSignals: SignalName[]): FraudConfigDto {
    return { ...settings, unavailableSignals };
  }
}

class SomeWeightsDto extends PartialType(WeightsDto) {}
class SomeConversionWeightsDto extends PartialType(ConversionWeightsDto) {}
class SomeConversionLimitsDto extends PartialType(ConversionLimitsDto) {}
class SomeThresholdsDto extends PartialType(ThresholdsDto) {}
class SomeVelocityDto extends PartialType(VelocityDto) {}
class SomeAutoBlockDto extends PartialType(AutoBlockDto) {}
class SomeKycRulesDto extends PartialType(KycRulesDto) {}

/** What to change; everything else stays. Clicks and conversions from now on are judged so. */
export class FraudChangesDto implements FraudChanges {
  /** Points of some signals of clicks. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeWeightsDto)
  weights?: SomeWeightsDto;

  /** Points of some signals of conversions. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeConversionWeightsDto)
  conversionWeights?: SomeConversionWeightsDto;

  /** When the signals of conversions speak. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeConversionLimitsDto)
  conversionLimits?: SomeConversionLimitsDto;

  /** Where the bands begin. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeThresholdsDto)
  thresholds?: SomeThresholdsDto;

  /** Limits of speed. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeVelocityDto)
  velocity?: SomeVelocityDto;

  /** Blocks that are set by themselves. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeAutoBlockDto)
  autoBlock?: SomeAutoBlockDto;

  /** Rules that require identity checks. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeKycRulesDto)
  kyc?: SomeKycRulesDto;

  /**
   * Hosts of referrers, replacing the list.
   * @example ["spam.example"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  @Matches(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, {
    each: true,
    message: 'each host must be in lower case, without scheme or path',
  })
  suspiciousReferrers?: string[];

  /**
   * Numbers of autonomous systems, replacing the list.
   * @example [16509, 24940]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(4294967295, { each: true })
  dataCentreAsns?: number[];
}
