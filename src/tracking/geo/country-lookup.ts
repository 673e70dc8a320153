import { type CountryResponse, Reader } from 'maxmind';
import { readFileSync } from 'node:fs';
import { RecentMap } from '../../kernel/cache/recent-map.js';

interface CountryRow {
  country_code?: string;
  country?: CountryResponse['country'];
}

/** Country of an address from an MMDB file held in memory. */
export class CountryLookup {
  private readonly reader: Reader<CountryResponse>;
  private readonly known = new RecentMap<string, { country: string | null }>(60_000);

  constructor(file: string) {
    this.reader = new Reader<CountryResponse>(readFileSync(file));
  }

  /** ISO 3166-1 alpha-2, or null for private, unlisted and malformed addresses. */
  find(ip: string | null): string | null {
    if (!ip) return null;
    const cached = this.known.get(ip);
    if (cached) return cached.country;
    const country = this.read(ip);
    this.known.set(ip, { country });
    return country;
  }

  private read(ip: string): string | null {
    try {
      const row = this.reader.get(ip) as CountryRow | null;
      return row?.country_code ?? row?.country?.iso_code ?? null;
    } catch {
      // Not an address: a proxy may forward anything in its header.
      return null;
    }
  }
}
