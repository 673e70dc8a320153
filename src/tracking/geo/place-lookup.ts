import { LRUCache } from 'lru-cache';
import { Reader, type Response } from 'maxmind';
import { readFileSync } from 'node:fs';

/** What installed files say of an address; null where they say nothing. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** English name of the first subdivision. */
  region: string | null;
  /** The subdivision's part of ISO 3166-2. */
  regionCode: string | null;
  city: string | null;
  asn: number | null;
  /** Kind of access where the file knows it: `cellular`, `cable_dsl` … */
  connection: string | null;
}

export const NOWHERE: Place = {
  ...{ country: null, region: null, regionCode: null, city: null, asn: null, connection: null },
};

/** Rows as MaxMind writes them, and the flat ones of others. */
interface PlaceRow {
  country?: { iso_code?: string };
  country_code?: string;
  subdivisions?: { iso_code?: string; names?: { en?: string } }[];
  state1?: string;
  city?: string | { names?: { en?: string } };
  autonomous_system_number?: number;
  traits?: { autonomous_system_number?: number; connection_type?: string };
}

const KNOWN = 100_000;
const WITH_NETWORKS = /asn|isp|enterprise/i;

/** City and network of an address, out of MMDB files that the installation gives; held in memory. */
export class PlaceLookup {
  /** Whether region and city can be known. */
  readonly knowsCities: boolean;
  /** Whether the autonomous system can be known. */
  readonly knowsNetworks: boolean;
  private readonly readers: Reader<Response>[];
  private readonly known = new LRUCache<string, Place>({ max: KNOWN });

  constructor({ cities, networks }: { cities: string | null; networks: string | null }) {
    const open = (file: string | null): Reader<Response> | null =>
      file === null ? null : new Reader<Response>(readFileSync(file));
    const city = open(cities);
    this.readers = [open(networks), city].filter((reader) => reader !== null);
    this.knowsCities = city !== null;
    this.knowsNetworks = networks !== null || WITH_NETWORKS.test(city?.metadata.databaseType ?? '');
  }

  /** Of a private, unlisted or malformed address nothing is known. */
  find(ip: string | null): Place {
    if (!ip) return NOWHERE;
    const cached = this.known.get(ip);
    if (cached) return cached;
    let place = NOWHERE;
    for (const reader of this.readers) place = merge(place, rowOf(reader, ip));
    this.known.set(ip, place);
    return place;
  }
}

function rowOf(reader: Reader<Response>, ip: string): PlaceRow | null {
  try {
    return reader.get(ip) as PlaceRow | null;
  } catch {
    // Not an address: a proxy may forward anything in its header.
    return null;
  }
}

/** What the row says goes over what was known before. */
function merge(place: Place, row: PlaceRow | null): Place {
  if (row === null) return place;
  const [subdivision] = row.subdivisions ?? [];
  const { city } = row;
  return {
    country: row.country?.iso_code ?? row.country_code ?? place.country,
    region: subdivision?.names?.en ?? (row.state1 || place.region),
    regionCode: subdivision?.iso_code ?? place.regionCode,
    city: (typeof city === 'string' ? city : city?.names?.en) || place.city,
    asn: row.autonomous_system_number ?? row.traits?.autonomous_system_number ?? place.asn,
    connection: nameOf(row.traits?.connection_type) ?? place.connection,
  };
}

/** `Cable/DSL` is `cable_dsl`. */
function nameOf(type: string | undefined): string | null {
  return type ? type.toLowerCase().replace(/[^a-z]+/g, '_') : null;
}
