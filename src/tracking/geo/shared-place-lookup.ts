import type { RuntimeConfig } from '../../config/runtime-config.js';
import { PlaceLookup } from './place-lookup.js';

let shared: PlaceLookup | null | undefined;

/** The one look-up of this process, read at first use; null where no file is given, which costs clicks nothing. */
export function sharedPlaceLookup({ geoipCityDb, geoipAsnDb }: RuntimeConfig): PlaceLookup | null {
  if (shared === undefined) {
    const isGiven = geoipCityDb !== null || geoipAsnDb !== null;
    shared = isGiven ? new PlaceLookup({ cities: geoipCityDb, networks: geoipAsnDb }) : null;
  }
  return shared;
}
