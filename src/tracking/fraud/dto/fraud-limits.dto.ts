import { IsBoolean, IsInt, Max, Min } from 'class-validator';

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

/** When the signals of conversions speak. */
export class ConversionLimitsDto {
  /**
   * With this one, so many conversions of a customer within 24 hours are many.
   * @example 5
   */
  @IsInt()
  @Min(2)
  @Max(100000)
  perCustomer24h: number;

  /**
   * Seconds after the click before which a sale is too soon.
   * @example 5
   */
  @IsInt()
  @Min(0)
  @Max(86400)
  shortestSeconds: number;

  /**
   * Seconds after the click from which a sale is too late.
   * @example 2592000
   */
  @IsInt()
  @Min(60)
  @Max(31536000)
  longestSeconds: number;
}
