import { AdvertiserDto } from '../../advertisers/dto/advertiser.dto.js';

/** A company that was suspended or reinstated. */
export class SuspendedCompanyDto extends AdvertiserDto {
  /** How many of its offers paused or opened with it. */
  offersChanged: number;
}
