import fc from 'fast-check';
import { compileGeo, decideGeo } from './geo.policy.js';
import { GEO_ACTIONS, GEO_LEVELS, type GeoRule, type GeoRules } from './geo.types.js';
import { COUNTRIES, COUNTRY_CODES } from '../../kernel/countries/iso-countries.js';

const TARGET = { offerId: 'o1', advertiserId: 'a1' };
const CODES = ['US', 'DE', 'SA', 'FR'];

const rule: fc.Arbitrary<GeoRule> = fc
  .record({
    id: fc.uuid(),
    level: fc.constantFrom(...GEO_LEVELS),
    other: fc.boolean(),
    action: fc.constantFrom(...GEO_ACTIONS),
    countries: fc.uniqueArray(fc.constantFrom(...CODES), { minLength: 1 }),
    priority: fc.integer({ min: -2, max: 2 }),
    fallbackUrl: fc.option(fc.constant('https://else.example/')),
  })
  .map(({ other, ...rest }) => ({
    ...rest,
    targetId: rest.level === 'global' ? null : `${rest.level === 'offer' ? 'o' : 'a'}${other ? 2 : 1}`,
  }));

const rules: fc.Arbitrary<GeoRules> = fc.record({
  unknownCountry: fc.constantFrom(...GEO_ACTIONS),
  rules: fc.uniqueArray(rule, { selector: ({ id }) => id, maxLength: 8 }),
});

/** The rule in words: level by level, the first by priority that names the country, else an allow list shuts. */
function inWords({ rules: all }: GeoRules, country: string): { action: string; by: string } {
  for (const level of GEO_LEVELS) {
    const targetId = level === 'global' ? null : level === 'offer' ? TARGET.offerId : TARGET.advertiserId;
    const here = all
      .filter((candidate) => candidate.level === level && candidate.targetId === targetId)
      .sort((a, b) => b.priority - a.priority || a.id.localeCompare(b.id));
    const named = here.find(({ countries }) => countries.includes(country));
    if (named) return { action: named.action, by: level };
    if (here.some(({ action }) => action === 'allow')) return { action: 'block', by: level };
  }
  return { action: 'allow', by: 'default' };
}

describe('decideGeo', () => {
  it('decides as the rule says in words, and shows the path to it', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...CODES, 'NZ'), (given, country) => {
        const { action, decidedBy, path } = decideGeo(compileGeo(given), TARGET, country);
        expect({ action, by: decidedBy }).toEqual(inWords(given, country));
        expect(path.slice(0, -1).every(({ outcome }) => outcome === 'none')).toBe(true);
        expect(path.map(({ level }) => level)).toEqual(GEO_LEVELS.slice(0, path.length));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the rules', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom(...CODES, 'NZ'), (given, country) => {
        const turned = { ...given, rules: [...given.rules].reverse() };
        expect(decideGeo(compileGeo(turned), TARGET, country)).toEqual(
          decideGeo(compileGeo(given), TARGET, country),
        );
      }),
    );
  });

  it('leaves an unknown country to the setting, whatever the rules', () => {
    fc.assert(
      fc.property(rules, (given) => {
        const { action, decidedBy } = decideGeo(compileGeo(given), TARGET, null);
        expect([action, decidedBy]).toEqual([given.unknownCountry, 'unknown_country']);
      }),
    );
  });
});

describe('the list of countries', () => {
  it('has the 249 codes of ISO 3166-1, each once and with a name', () => {
    expect(new Set(COUNTRY_CODES).size).toBe(249);
    for (const { code, name } of COUNTRIES) expect([code, /^[A-Z]{2}$/.test(name)]).toEqual([code, false]);
    for (const retired of ['AN', 'SU', 'YU', 'XK', 'EU', 'UK']) expect(COUNTRY_CODES).not.toContain(retired);
    for (const current of ['AX', 'BQ', 'SS', 'US', 'ZW']) expect(COUNTRY_CODES).toContain(current);
  });
});
