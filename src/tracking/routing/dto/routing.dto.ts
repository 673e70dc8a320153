import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCleanText } from '../../../kernel/http/clean-text.decorator.js';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';
import { IsWebAddress } from '../../geo/dto/web-address.decorator.js';
import { OBJECTIVES, type Objective, STRATEGIES, type Strategy } from '../routing.types.js';
import { ConditionsDto } from './conditions.dto.js';

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
