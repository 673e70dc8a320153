import { parseDevice } from '../../device/device-parser.js';
import { headerText, type Click } from '../click.js';
import type { ClickStep } from '../click-step.js';

export interface CountrySource {
  find(ip: string | null): string | null;
}

const LANGUAGE = /^\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/;

/** Device, language and country, out of headers and address. */
export function enrich(countries: CountrySource): ClickStep {
  return {
    name: 'enrich',
    apply: (click: Click) => {
      const { device, os, browser } = parseDevice(click.userAgent);
      click.device = device;
      click.os = os;
      click.browser = browser;
      const languages = headerText(click.visit.headers['accept-language']);
      click.language = languages === null ? null : (LANGUAGE.exec(languages)?.[1] ?? null);
      click.country = countries.find(click.visit.ip);
    },
  };
}
