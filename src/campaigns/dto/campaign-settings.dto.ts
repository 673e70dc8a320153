import { IsNumber, Max, Min } from 'class-validator';

/** What a tenant proposes to its partners. */
export class CampaignSettingsDto {
  /**
   * The end user's share of a commission in percent, 0 to 100 with up to two decimals.
   * @example 50
   */
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  defaultSharePct: number;
}
