import { encode } from '../../kernel/url-template/url-template.js';
import type { Json, JsonObject } from '../webhooks.types.js';

/** Names of values: `data.amount`, `steps.lookup.body.id`. */
const PLACE = /\{\{\s*([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)\s*\}\}/g;
const ONLY_PLACE = /^\{\{\s*([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)\s*\}\}$/;
const MACRO = /\{([^{}]*)\}/g;
const AUTHORITY = /^https?:\/\/([^/?#]*)/i;

/** Every name that the texts of a template use, and every stretch of braces that is no name. */
export function placesIn(template: Json): { names: string[]; broken: string[] } {
  const texts = textsIn(template);
  const names = texts.flatMap((text) => [...text.matchAll(PLACE)].map(([, name]) => name!));
  const broken = texts.map((text) => text.replace(PLACE, '')).filter((text) => /\{\{|\}\}/.test(text));
  return { names, broken };
}

/**
 * Fills a template. It is filled as a value and not as text, so whatever the values hold the result is JSON: a text
 * that is nothing but a name becomes the value itself, elsewhere values become parts of the text.
 */
export function fillJson(template: Json, values: JsonObject): Json {
  if (typeof template === 'string') {
    const only = ONLY_PLACE.exec(template)?.[1];
    if (only !== undefined) return valueAt(values, only);
    return template.replace(PLACE, (_, name: string) => asText(valueAt(values, name)));
  }
  if (Array.isArray(template)) return template.map((item) => fillJson(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, fillJson(value, values)]));
}

/** Fills the names of a URL with URL-encoded values. */
export function fillUrl(template: string, values: JsonObject): string {
  return template.replace(PLACE, (_, name: string) => encode(asText(valueAt(values, name))));
}

/** The macros of a postback's URL. */
export function macrosIn(url: string): string[] {
  return [...url.matchAll(MACRO)].map(([, name]) => name!);
}

/** Fills the macros of a postback's URL with URL-encoded values; what the event lacks is empty. */
export function fillMacros(url: string, values: JsonObject): string {
  return url.replace(MACRO, (_, name: string) => encode(asText(valueAt(values, name))));
}

/** Whether values could steer the scheme, the host or the port. */
export function hasPlaceInAuthority(url: string): boolean {
  const authority = AUTHORITY.exec(url)?.[1];
  return authority === undefined || /[{}]/.test(authority);
}

/** Own values only: a name never reaches into what objects inherit. */
function valueAt(values: Json, name: string): Json {
  let at: Json = values;
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return null;
    at = (at as JsonObject)[part]!;
  }
  return at;
}

function asText(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textsIn(template: Json): string[] {
  if (typeof template === 'string') return [template];
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(textsIn);
}
