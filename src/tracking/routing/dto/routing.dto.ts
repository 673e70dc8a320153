import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsCountryList } from '../../../kernel/countries/country-list.decorator.js';
import { IsWebAddress } from '../../geo/dto/web-address.decorator.js';
import { CONNECTIONS } from '../connections.policy.js';
import { OBJECTIVES, type Objective, STRATEGIES, type Strategy } from '../routing.types.js';

function IsTextList(): PropertyDecorator {
  return applyDecorators(
    OptionalField(),
    IsArray(),
    ArrayNotEmpty(),
    ArrayMaxSize(100),
    IsString({ each: true }),
    MaxLength(200, { each: true }),
  );
}

/** Hours of a week in a time zone. */
export class ScheduleDto {
  /**
   * IANA name; daylight saving is followed.
   * @example Asia/Riyadh
   */
  @IsTimeZone()
  timezone: string;

  /** 1 is Monday, 7 is Sunday; every day when left out. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  weekdays?: number[];

  /** First hour, 0 to 23. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(23)
  fromHour?: number;

  /** The hour it ends before, 1 to 24; smaller than `fromHour` it runs past midnight. */
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(24)
  toHour?: number;
}

/** Values of sub ids; each named one must be among its list. */
export class SubConditionsDto {
  /** Values of sub1. */
  @IsTextList()
  sub1?: string[];
  /** Values of sub2. */
  @IsTextList()
  sub2?: string[];
  /** Values of sub3. */
  @IsTextList()
  sub3?: string[];
  /** Values of sub4. */
  @IsTextList()
  sub4?: string[];
  /** Values of sub5. */
  @IsTextList()
  sub5?: string[];
  /** Values of sub6. */
  @IsTextList()
  sub6?: string[];
  /** Values of sub7. */
  @IsTextList()
  sub7?: string[];
  /** Values of sub8. */
  @IsTextList()
  sub8?: string[];
  /** Values of sub9. */
  @IsTextList()
  sub9?: string[];
  /** Values of sub10. */
  @IsTextList()
  sub10?: string[];
}

/** All that are given must hold; none matches everybody. */
export class ConditionsDto {
  /** ISO 3166-1 alpha-2 codes in capitals. */
  @OptionalField()
  @IsCountryList()
  countries?: string[];

  /** Kinds of device: desktop, mobile, tablet, tv or bot. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(['desktop', 'mobile', 'tablet', 'tv', 'bot'], { each: true })
  devices?: string[];

  /** Names of operating systems, `iOS` for instance. */
  @IsTextList()
  os?: string[];

  /** Names of browsers, `Safari` for instance. */
  @IsTextList()
  browsers?: string[];

  /** Preferred languages; `de` takes `de-AT` as well. */
  @IsTextList()
  languages?: string[];

  /** Hosts of the referring page; a host takes those below it as well. */
  @IsTextList()
  referrers?: string[];

  /** Values of `source`. */
  @IsTextList()
  sources?: string[];

  /** Values of sub ids. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => SubConditionsDto)
  subs?: SubConditionsDto;

  /** When the rule is open. */
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => ScheduleDto)
  schedule?: ScheduleDto;

  /** Share of visitors, 0 to 100 percent; a visitor is always in or always out. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  @Max(100)
  sharePercent?: number;

  /** English names or ISO 3166-2 parts (`CA`); refused with `routing.unsupported_condition` without a city file. */
  @IsTextList()
  regions?: string[];

  /** English names; refused with `routing.unsupported_condition` without a city file. */
  @IsTextList()
  cities?: string[];

  /**
   * `data_centre` for networks of hosts and clouds, `isp` for all others; `cellular`, `cable_dsl` and so on where
   * the file knows it. Refused with `routing.unsupported_condition` without a file of networks.
   */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(CONNECTIONS, { each: true })
  connections?: string[];

  /** Numbers of autonomous systems; refused with `routing.unsupported_condition` without a file of networks. */
  @OptionalField()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1_000)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(4_294_967_295, { each: true })
  asns?: number[];
}

/** An offer of a group. */
export class RoutedOfferDto {
  /** Offer of the tenant. */
  @IsUUID()
  offerId: string;

  /** Share of clicks by weight, 1 to 10000. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsInt()
  @Min(1)
  @Max(10_000)
  weight: number = 1;

  /** Name of the arm in an experiment; A, B, C … when left out. */
  @OptionalField()
  @IsCleanText(1, 50)
  name?: string;
}

/** Who goes where. */
export class RoutingRuleDto {
  /** For people. */
  @OptionalField()
  @IsCleanText(1, 100)
  name?: string;

  /** Whom the rule takes; everybody when left out. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsObject()
  @ValidateNested()
  @Type(() => ConditionsDto)
  when: ConditionsDto = {};

  /** How one of the destinations is chosen. */
  @IsIn(STRATEGIES)
  strategy: Strategy;

  /** Up to ten offers. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => RoutedOfferDto)
  destinations: RoutedOfferDto[];

  /** bandit: `conversions` per click, or `epc`, earnings per click. */
  @OptionalField()
  @IsIn(OBJECTIVES)
  objective?: Objective;

  /** bandit: share of clicks that is spread evenly, 0.01 to 1; 0.1 when left out. */
  @OptionalField()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0.01)
  @Max(1)
  explorationFloor?: number;
}

/** The rules of a smart link. */
export class PutRoutingDto {
  /** Asked in this order, the first that matches decides; without one the visitor goes to the link's own offer. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => RoutingRuleDto)
  rules: RoutingRuleDto[];

  /** Offers that are tried in this order when the group has none to give. */
  @ApiPropertyOptional()
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsUUID(undefined, { each: true })
  failover: string[] = [];

  /** Where visitors go when every offer is closed, an http(s) URL. */
  @IsOptional()
  @IsWebAddress()
  fallbackUrl?: string | null;
}

/** The rules of a smart link as they are in force. */
export class RoutingDto {
  /** Asked in this order. */
  rules: RoutingRuleDto[];
  /** Tried in this order when the group has none to give. */
  failover: string[];
  /** Where visitors go when every offer is closed. */
  fallbackUrl: string | null;
  /** RFC 3339 in UTC. */
  updatedAt: string;
}

/** A visitor to try the rules on; what is left out is unknown. */
export class SimulateDto {
  /** Country of the visitor, ISO 3166-1 alpha-2; goes before `ip`. */
  @OptionalField()
  @Matches(/^[A-Z]{2}$/)
  country?: string;

  /** Region of the visitor; goes before `ip`. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  region?: string;

  /** City of the visitor; goes before `ip`. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  city?: string;

  /** Autonomous system of the visitor; goes before `ip`. */
  @OptionalField()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  asn?: number;

  /** Address of the visitor. */
  @OptionalField()
  @IsString()
  @MaxLength(45)
  ip?: string;

  /** User agent of the visitor: device, system and browser are read from it. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  userAgent?: string;

  /** Preferred language, BCP 47. */
  @OptionalField()
  @IsString()
  @MaxLength(35)
  language?: string;

  /** Page the visitor comes from. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  referrer?: string;

  /** Value of `source`. */
  @OptionalField()
  @IsString()
  @MaxLength(1024)
  source?: string;

  /** sub1, sub2 … in this order. */
  @OptionalField()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  subs?: string[];

  /** Stands for the visitor in what stays the same for one: shares and experiments. */
  @OptionalField()
  @IsString()
  @MaxLength(200)
  visitor?: string;

  /** The moment, RFC 3339; now when left out. */
  @OptionalField()
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/)
  time?: string;
}

/** A rule that was asked. */
export class RuleVerdictDto {
  /** Position of the rule. */
  rule: number;
  /** Whether it takes the visitor. */
  isMatch: boolean;
  /** Conditions that do not hold. */
  failed: string[];
}

/** An offer that was tried. */
export class TriedOfferDto {
  /** The offer. */
  offerId: string;
  /** weighted, round_robin, bandit, ab_test, failover, or direct for the link's own offer. */
  strategy: string;
  /** How likely it was chosen, given that those before it are closed. */
  propensity: number;
  /** Arm of an experiment. */
  arm: string | null;
  /** open, offer_ended or geo_blocked. */
  verdict: string;
}

/** What would happen to a visitor; nothing is recorded. */
export class SimulationDto {
  /** What the rules were asked of. */
  visitor: SimulatedVisitorDto;
  /** The rules up to the first that matches. */
  rules: RuleVerdictDto[];
  /** Position of the rule that decided; null for the link's own offer. */
  rule: number | null;
  /** The offers in the order they are tried, up to the one that is open. */
  tried: TriedOfferDto[];
  /** Where the visitor goes; null when every offer is closed. */
  offerId: string | null;
  /** Where they go when every offer is closed; null then means a refusal. */
  fallbackUrl: string | null;
}

/** What is known of the visitor. */
export class SimulatedVisitorDto {
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Region; null without a city file. */
  region: string | null;
  /** City; null without a city file. */
  city: string | null;
  /** Autonomous system; null without a file of networks. */
  asn: number | null;
  /** Kind of device. */
  device: string | null;
  /** Operating system. */
  os: string | null;
  /** Browser. */
  browser: string | null;
  /** Language. */
  language: string | null;
  /** The moment, RFC 3339 in UTC. */
  time: string;
}
