import { IsBoolean, IsInt, IsNumber, Max, Min } from 'class-validator';

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
