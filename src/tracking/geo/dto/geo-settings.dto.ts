import { IsIn } from 'class-validator';
import { GEO_ACTIONS, type GeoAction } from '../geo.types.js';

/** What applies where a visitor's country cannot be told. */
export class GeoSettingsDto {
  /** `allow` lets visitors of unknown countries in, `block` keeps them out. */
  @IsIn(GEO_ACTIONS)
  unknownCountry: GeoAction;
}
