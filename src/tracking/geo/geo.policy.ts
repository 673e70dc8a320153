import type { GeoAction, GeoLevel, GeoRule, GeoRules } from './geo.types.js';

/** What one level said about a country. */
export interface GeoPathStep {
  level: GeoLevel;
  targetId: string | null;
  /** `none`: nothing here speaks of the country, the next level is asked. */
  outcome: GeoAction | 'none';
  /** The rule that spoke; null also where an allow list leaves the country out. */
  ruleId: string | null;
  reason: 'listed' | 'not_on_allow_list' | 'no_rule';
}

export interface GeoDecision {
  action: GeoAction;
  decidedBy: GeoLevel | 'unknown_country' | 'default';
  ruleId: string | null;
  fallbackUrl: string | null;
  path: GeoPathStep[];
}

/** The rules of one level and target, ready to be asked. */
interface CompiledLevel {
  level: GeoLevel;
  targetId: string | null;
  /** The first rule by priority that names the country. */
  byCountry: Map<string, GeoRule>;
  /** The first allow rule: with one, who is not listed stays outside. */
  allowList: GeoRule | null;
}

export interface CompiledGeo {
  /** Whether nothing at all is said of any country. */
  isEmpty: boolean;
  unknownCountry: GeoAction;
  offers: Map<string, CompiledLevel>;
  advertisers: Map<string, CompiledLevel>;
  global: CompiledLevel | null;
}

export const NO_GEO_RULES: GeoRules = { unknownCountry: 'allow', rules: [] };

/** Once per load, so that a click costs three look-ups. */
export function compileGeo({ unknownCountry, rules }: GeoRules): CompiledGeo {
  const compiled: CompiledGeo = {
    isEmpty: rules.length === 0,
    unknownCountry,
    offers: new Map(),
    advertisers: new Map(),
    global: null,
  };
  for (const rule of [...rules].sort(byPriority)) add(levelOf(compiled, rule), rule);
  return compiled;
}

/** offer, then advertiser, then global, then allowed; an unknown country follows the tenant's setting. */
export function decideGeo(
  geo: CompiledGeo,
  target: { offerId: string; advertiserId: string },
  country: string | null,
): GeoDecision {
  if (country === null) {
    return {
      action: geo.unknownCountry,
      decidedBy: 'unknown_country',
      ruleId: null,
      fallbackUrl: null,
      path: [],
    };
  }
  const path: GeoPathStep[] = [];
  const levels: [GeoLevel, string | null, CompiledLevel | null | undefined][] = [
    ['offer', target.offerId, geo.offers.get(target.offerId)],
    ['advertiser', target.advertiserId, geo.advertisers.get(target.advertiserId)],
    ['global', null, geo.global],
  ];
  for (const [level, targetId, compiled] of levels) {
    const rule = compiled?.byCountry.get(country);
    if (rule) {
      path.push({ level, targetId, outcome: rule.action, ruleId: rule.id, reason: 'listed' });
      return decision(rule.action, level, rule, path);
    }
    if (compiled?.allowList) {
      path.push({ level, targetId, outcome: 'block', ruleId: null, reason: 'not_on_allow_list' });
      return decision('block', level, compiled.allowList, path);
    }
    path.push({ level, targetId, outcome: 'none', ruleId: null, reason: 'no_rule' });
  }
  return { action: 'allow', decidedBy: 'default', ruleId: null, fallbackUrl: null, path };
}

function decision(action: GeoAction, level: GeoLevel, rule: GeoRule, path: GeoPathStep[]): GeoDecision {
  const fallbackUrl = action === 'block' ? rule.fallbackUrl : null;
  return { action, decidedBy: level, ruleId: rule.id, fallbackUrl, path };
}

function byPriority(a: GeoRule, b: GeoRule): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function levelOf(geo: CompiledGeo, { level, targetId }: GeoRule): CompiledLevel {
  if (level === 'global') return (geo.global ??= emptyLevel(level, null));
  const levels = level === 'offer' ? geo.offers : geo.advertisers;
  const known = levels.get(targetId!);
  if (known) return known;
  const made = emptyLevel(level, targetId);
  levels.set(targetId!, made);
  return made;
}

function emptyLevel(level: GeoLevel, targetId: string | null): CompiledLevel {
  return { level, targetId, byCountry: new Map(), allowList: null };
}

function add(level: CompiledLevel, rule: GeoRule): void {
  if (rule.action === 'allow') level.allowList ??= rule;
  for (const country of rule.countries) {
    if (!level.byCountry.has(country)) level.byCountry.set(country, rule);
  }
}
