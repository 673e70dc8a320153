import { encode } from '../../kernel/url-template/url-template.js';
import { type Click, macroValues } from './click.js';
import { isKept } from './click-parameters.js';

const MAX_LENGTH = 2048;
const MAX_PASSED = 30;

/** Where the visitor goes; without a record there is no click id to give. */
export function locationOf(click: Click, isRecorded: boolean): string {
  if (click.fallbackUrl !== null) return click.fallbackUrl;
  const { facts } = click.destination;
  const location = redirectOf(click, isRecorded) ?? click.destination.fill(macroValues(click, isRecorded));
  return facts.passesParameters ? passParameters(click, location) : location;
}

/** The page of the offer's own that `redirect` asks for, with the click id; null for none and for any other. */
function redirectOf(click: Click, isRecorded: boolean): string | null {
  const wanted = click.visit.query.redirect;
  if (typeof wanted !== 'string' || wanted.length > MAX_LENGTH || !/^https?:\/\//i.test(wanted)) return null;
  const { facts, hosts } = click.destination;
  if (!URL.canParse(wanted)) return null;
  const url = new URL(wanted);
  if (!hosts.has(url.host) || url.username !== '' || url.password !== '') return null;
  // Who chose https for the offer does not have it taken away by a parameter.
  if (url.protocol !== 'https:' && !/^http:/i.test(facts.destinationUrl)) return null;
  return isRecorded ? withQuery(url.href, [[facts.clickIdParameter, click.id]]) : url.href;
}

/** Adds the parameters that mean nothing here and that the destination does not set itself. */
function passParameters({ visit, destination }: Click, location: string): string {
  const own = destination.facts.clickIdParameter;
  const strangers: string[] = [];
  for (const name in visit.query) {
    if (name !== '' && name !== 'redirect' && name !== own && !isKept(name)) strangers.push(name);
  }
  // Reading the location costs more than all else here.
  if (strangers.length === 0) return location;
  const { searchParams } = new URL(location);
  const passed: [string, string][] = [];
  for (const name of strangers) {
    if (searchParams.has(name)) continue;
    for (const value of [visit.query[name]].flat()) {
      if (typeof value === 'string' && passed.length < MAX_PASSED) passed.push([name, value]);
    }
  }
  const whole = withQuery(location, passed);
  // What a server would refuse for its length helps nobody.
  return whole.length <= 2 * MAX_LENGTH ? whole : location;
}

function withQuery(url: string, pairs: readonly [string, string][]): string {
  if (pairs.length === 0) return url;
  const cut = url.indexOf('#');
  const before = cut < 0 ? url : url.slice(0, cut);
  const separator = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  const query = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return `${before}${separator}${query}${cut < 0 ? '' : url.slice(cut)}`;
}
