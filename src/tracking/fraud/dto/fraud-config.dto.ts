import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PartialType } from '@nestjs/swagger';
import { type FraudChanges, type FraudSettings, type SignalName } from '../fraud.types.js';

/** Points that each signal adds to the score, 0 to 100; 0 switches it off. */
export class WeightsDto {
  /**
   * A crawler, script or tool that says so in its user agent.
   * @example 80
   */
  @IsInt()
  @Min(0)
  @Max(100)
  known_bot: number;

  /**
   * A browser without a screen.
   * @example 80
   */
  @IsInt()
  @Min(0)
  @Max(100)
  headless: number;

  /**
   * No user agent at all.
   * @example 40
   */
  @IsInt()
  @Min(0)
  @Max(100)
  missing_user_agent: number;

  /**
   * A browser that sends no Accept or no Accept-Language.
   * @example 25
   */
  @IsInt()
  @Min(0)
  @Max(100)
  missing_headers: number;

  /**
   * Client hints that contradict the user agent.
   * @example 40
   */
  @IsInt()
  @Min(0)
  @Max(100)
  impossible_headers: number;

  /**
   * The network of a data centre; silent where this installation does not know networks.
   * @example 25
   */
  @IsInt()
  @Min(0)
  @Max(100)
  data_centre: number;

  /**
   * An address on the own list of blocks.
   * @example 100
   */
  @IsInt()
  @Min(0)
  @Max(100)
  listed_ip: number;

  /**
   * Many clicks a minute from one address.
   * @example 20
   */
  @IsInt()
  @Min(0)
  @Max(100)
  velocity_ip: number;

  /**
   * Many clicks a minute of one visitor.
   * @example 40
   */
  @IsInt()
  @Min(0)
  @Max(100)
  velocity_visitor: number;

  /**
   * A language of another country than the address; weak.
   * @example 10
   */
  @IsInt()
  @Min(0)
  @Max(100)
  geo_mismatch: number;

  /**
   * A referrer that no browser sends, or of a listed host.
   * @example 15
   */
  @IsInt()
  @Min(0)
  @Max(100)
  suspicious_referrer: number;

  /**
   * A signed link that was tampered with.
   * @example 40
   */
  @IsInt()
  @Min(0)
  @Max(100)
  bad_signature: number;
}

/** From which score a click is flagged, rejected, or speaks for a block of its address. */
export class ThresholdsDto {
  /**
   * Flagged but counted from this score on.
   * @example 30
   */
  @IsInt()
  @Min(1)
  @Max(100)
  flag: number;

  /**
   * Kept but not counted from this score on.
   * @example 70
   */
  @IsInt()
  @Min(1)
  @Max(100)
  reject: number;

  /**
   * Repeated clicks from this score on block the address; at least 70.
   * @example 90
   */
  @IsInt()
  @Min(70)
  @Max(100)
  block: number;
}

/** How many clicks a minute are too many; each node counts its own. */
export class VelocityDto {
  /**
   * Clicks a minute of one address above which velocity_ip speaks.
   * @example 600
   */
  @IsInt()
  @Min(1)
  @Max(1e6)
  ipPerMinute: number;

  /**
   * Clicks a minute of one visitor above which velocity_visitor speaks.
   * @example 30
   */
  @IsInt()
  @Min(1)
  @Max(1e6)
  visitorPerMinute: number;

  /**
   * Clicks a minute of one visitor above which the answer is 429.
   * @example 1200
   */
  @IsInt()
  @Min(1)
  @Max(1e6)
  hardPerMinute: number;

  /**
   * Whether loopback and private addresses are judged too.
   * @example false
   */
  @IsBoolean()
  judgesPrivateAddresses: boolean;
}

/** When an address is blocked by itself. */
export class AutoBlockDto {
  /**
   * Whether addresses are blocked by themselves.
   * @example true
   */
  @IsBoolean()
  isOn: boolean;

  /**
   * Clicks in the block band within the window that block the address.
   * @example 10
   */
  @IsInt()
  @Min(1)
  @Max(100000)
  clicks: number;

  /**
   * Length of the window in minutes.
   * @example 60
   */
  @IsInt()
  @Min(1)
  @Max(1440)
  withinMinutes: number;

  /**
   * How long the block lasts, in hours.
   * @example 24
   */
  @IsInt()
  @Min(1)
  @Max(8760)
  forHours: number;
}

/** When an identity check is required of a promoter. */
export class KycRulesDto {
  /**
   * Whether checks are required by themselves.
   * @example true
   */
  @IsBoolean()
  isOn: boolean;

  /**
   * Average click score of the last 7 days above which a check is required.
   * @example 70
   */
  @IsInt()
  @Min(1)
  @Max(100)
  averageScore: number;

  /**
   * Below so many clicks the average is not judged.
   * @example 50
   */
  @IsInt()
  @Min(1)
  @Max(1e6)
  minClicks: number;

  /**
   * Standard errors a conversion rate may stand above that of its offer.
   * @example 4
   */
  @IsNumber()
  @Min(0.5)
  @Max(100)
  standardErrors: number;

  /**
   * Clicks on an offer before its rate is judged.
   * @example 100
   */
  @IsInt()
  @Min(10)
  @Max(1e6)
  minClicksForRate: number;

  /**
   * Accounts that share an address and a payout account before a check is required.
   * @example 3
   */
  @IsInt()
  @Min(2)
  @Max(1000)
  sharedAccounts: number;
}

/** How clicks are judged. */
export class FraudConfigDto {
  /** Points each signal adds. */
  weights: WeightsDto;

  /** Where the bands begin. */
  thresholds: ThresholdsDto;

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
class SomeThresholdsDto extends PartialType(ThresholdsDto) {}
class SomeVelocityDto extends PartialType(VelocityDto) {}
class SomeAutoBlockDto extends PartialType(AutoBlockDto) {}
class SomeKycRulesDto extends PartialType(KycRulesDto) {}

/** What to change; everything else stays. Clicks from now on are judged so. */
export class FraudChangesDto implements FraudChanges {
  /** Points of some signals. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SomeWeightsDto)
  weights?: SomeWeightsDto;

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

/** Changes to try on past clicks, without making them. */
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
