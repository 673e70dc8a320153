import { Type } from 'class-transformer';
import { IsDate, IsUUID } from 'class-validator';
import { OptionalField } from '../../kernel/http/optional-field.decorator.js';

/** Which clicks are summed up. */
export class CountryStatsQueryDto {
  /** Not before the quarter of an hour of this moment, RFC 3339; 30 days before `to` when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  /** Before this moment, RFC 3339; now when it is left out. */
  @OptionalField()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  /** Only clicks that were led to this offer. */
  @OptionalField()
  @IsUUID()
  offerId?: string;
}

/** One country's clicks. */
export class CountryClicksDto {
  /** ISO 3166-1 alpha-2; null for clicks whose country could not be told. */
  country: string | null;
  /** All clicks. */
  clicks: number;
  /** Clicks that count: no bots, no duplicates, no blocked countries. */
  countedClicks: number;
}

/** Clicks by country. */
export class CountryStatsDto {
  /** RFC 3339 in UTC. */
  from: string;
  /** RFC 3339 in UTC. */
  to: string;
  /** Most clicks first. */
  data: CountryClicksDto[];
}
