import { IsNumber, Max, Min } from 'class-validator';

/** Your own share for one offer. */
export class OfferShareDto {
  /**
   * The end user's share of the commission in percent, 0 to 100 with up to two decimals.
   * @example 40
   */
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  share_pct: number;
}
