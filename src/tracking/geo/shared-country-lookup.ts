import { countryFile } from './country-file.js';
import { CountryLookup } from './country-lookup.js';

let shared: CountryLookup | undefined;

/** The one look-up of this process: the file is held in memory once, whoever asks. */
export function sharedCountryLookup(): CountryLookup {
  return (shared ??= new CountryLookup(countryFile()));
}
