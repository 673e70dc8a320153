import { fileURLToPath } from 'node:url';

/** The public-domain country file that comes with the program (CC0, @ip-location-db). */
export function countryFile(): string {
  return fileURLToPath(
    import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'),
  );
}
