import { IsInt, Max, Min } from 'class-validator';

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

/** Points that each signal adds against a conversion, 0 to 100; 0 switches it off. */
export class ConversionWeightsDto {
  /**
   * The customer is the promoter, by e-mail, customer id, visitor or payout account.
   * @example 100
   */
  @IsInt()
  @Min(0)
  @Max(100)
  self_purchase: number;

  /**
   * The order came under another transaction in the last 30 days.
   * @example 100
   */
  @IsInt()
  @Min(0)
  @Max(100)
  order_seen: number;

  /**
   * Many conversions of one customer within 24 hours.
   * @example 40
   */
  @IsInt()
  @Min(0)
  @Max(100)
  many_per_customer: number;

  /**
   * The sale was made in another country than the click.
   * @example 20
   */
  @IsInt()
  @Min(0)
  @Max(100)
  country_differs: number;

  /**
   * Sooner after the click than anybody can have ordered.
   * @example 20
   */
  @IsInt()
  @Min(0)
  @Max(100)
  too_soon: number;

  /**
   * Later after the click than is likely.
   * @example 10
   */
  @IsInt()
  @Min(0)
  @Max(100)
  too_late: number;
}
