import { parseDevice } from '../../device/device-parser.js';
import type { Place } from '../../geo/place-lookup.js';
import { headerText, type Click } from '../click.js';
import type { ClickStep } from '../click-step.js';

export interface CountrySource {
  find(ip: string | null): string | null;
}

export interface PlaceSource {
  find(ip: string | null): Place;
}

const LANGUAGE = /^\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/;

/** Device, language, country, and place and network where files for them are installed. */
export function enrich(countries: CountrySource, places: PlaceSource | null = null): ClickStep {
  return {
    name: 'enrich',
    apply: (click: Click) => {
      const { device, os, browser } = parseDevice(click.userAgent);
      click.device = device;
      click.os = os;
      click.browser = browser;
      const languages = headerText(click.visit.headers['accept-language']);
      click.language = languages === null ? null : (LANGUAGE.exec(languages)?.[1] ?? null);
      const place = places?.find(click.visit.ip);
      // One file is believed for country and city, so that they agree.
      click.country = place?.country ?? countries.find(click.visit.ip);
      if (!place) return;
      click.region = place.region;
      click.regionCode = place.regionCode;
      click.city = place.city;
      click.asn = place.asn;
      click.connection = place.connection;
    },
  };
}
