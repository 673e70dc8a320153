import { stickyFraction } from './sticky-hash.js';
import type { Conditions, Schedule, VisitorFacts } from './routing.types.js';
import { zonedTime } from './zoned-time.js';

/** The conditions that do not hold, by name; none: the rule matches. */
export function failedConditions(when: Conditions, visitor: VisitorFacts, salt: string): string[] {
  const failed: string[] = [];
  const check = (name: string, holds: boolean): void => {
    if (!holds) failed.push(name);
  };
  if (when.countries) check('countries', includes(when.countries, visitor.country));
  if (when.regions)
    check('regions', includes(when.regions, visitor.region) || includes(when.regions, visitor.regionCode));
  if (when.cities) check('cities', includes(when.cities, visitor.city));
  if (when.connections)
    check(
      'connections',
      visitor.connections.some((name) => when.connections!.includes(name)),
    );
  if (when.asns) check('asns', visitor.asn !== null && when.asns.includes(visitor.asn));
  if (when.devices) check('devices', includes(when.devices, visitor.device));
  if (when.os) check('os', includes(when.os, visitor.os));
  if (when.browsers) check('browsers', includes(when.browsers, visitor.browser));
  if (when.languages) check('languages', speaks(when.languages, visitor.language));
  if (when.referrers) check('referrers', comesFrom(when.referrers, visitor.referrer));
  if (when.sources) check('sources', visitor.source !== null && when.sources.includes(visitor.source));
  for (const [name, values] of Object.entries(when.subs ?? {})) {
    const value = visitor.subs[Number(name.slice(3)) - 1];
    check(name, value != null && values.includes(value));
  }
  if (when.schedule) check('schedule', isOpen(when.schedule, visitor.at));
  if (when.sharePercent !== undefined) {
    check('sharePercent', stickyFraction(`${salt}:share:${visitor.key}`) * 100 < when.sharePercent);
  }
  return failed;
}

function includes(wanted: readonly string[], value: string | null): boolean {
  if (value === null) return false;
  const lower = value.toLowerCase();
  return wanted.some((candidate) => candidate.toLowerCase() === lower);
}

/** `de` takes `de-AT` as well. */
function speaks(wanted: readonly string[], language: string | null): boolean {
  if (language === null) return false;
  const spoken = language.toLowerCase();
  return wanted.some((candidate) => {
    const tag = candidate.toLowerCase();
    return spoken === tag || spoken.startsWith(`${tag}-`);
  });
}

/** `example.org` takes `www.example.org` as well. */
function comesFrom(wanted: readonly string[], referrer: string | null): boolean {
  if (referrer === null || !URL.canParse(referrer)) return false;
  const { hostname } = new URL(referrer);
  return wanted.some((candidate) => {
    const host = candidate.toLowerCase();
    return hostname === host || hostname.endsWith(`.${host}`);
  });
}

/** Past midnight the weekday is that of the moment, not of the evening before. */
function isOpen({ timezone, weekdays, fromHour = 0, toHour = 24 }: Schedule, at: number): boolean {
  const { weekday, hour } = zonedTime(timezone, at);
  if (weekdays && !weekdays.includes(weekday)) return false;
  return fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
}
