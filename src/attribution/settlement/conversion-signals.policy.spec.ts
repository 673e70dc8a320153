import fc from 'fast-check';
import { DEFAULT_CONVERSION_WEIGHTS, type ConversionRules } from '../../tracking/fraud/fraud.types.js';
import {
  type ConversionEvidence,
  conversionSignals,
  type Identity,
  outcomeOf,
  reasonToReject,
} from './conversion-signals.policy.js';

const NOBODY: Identity = { emailHash: null, customerId: null, visitor: null, payoutAccount: null };
const RULES: ConversionRules = {
  weights: DEFAULT_CONVERSION_WEIGHTS,
  thresholds: { flag: 30, reject: 70 },
  limits: { perCustomer24h: 5, shortestSeconds: 5, longestSeconds: 30 * 86_400 },
};
const AT = Date.UTC(2026, 0, 2);
const evidence = (change: Partial<ConversionEvidence> = {}): ConversionEvidence => ({
  customer: NOBODY,
  promoter: NOBODY,
  customerConversions24h: 0,
  isOrderSeen30d: false,
  clickCountry: null,
  conversionCountry: null,
  clickedAt: new Date(AT - 60_000),
  convertedAt: new Date(AT),
  ...change,
});
const text = fc.option(fc.string({ maxLength: 3 }), { nil: null });
const identity = fc.record({ emailHash: text, customerId: text, visitor: text, payoutAccount: text });

describe('conversion signals', () => {
  it('say nothing where nothing is known', () => expect(conversionSignals(evidence(), RULES)).toEqual([]));

  it('know a person by any one name they share, and never by what is absent', () => {
    fc.assert(
      fc.property(identity, identity, (customer, promoter) => {
        const names = Object.keys(NOBODY) as (keyof Identity)[];
        const shares = names.some((name) => Boolean(customer[name]) && customer[name] === promoter[name]);
        const signals = conversionSignals(evidence({ customer, promoter }), RULES);
        expect(signals.includes('self_purchase')).toBe(shares);
        expect(outcomeOf(signals, RULES)).toBe(shares ? 'reject' : null);
      }),
    );
  });

  it.each<[Partial<ConversionEvidence>, string[], string | null]>([
    [{ customerConversions24h: 3 }, [], null],
    [{ customerConversions24h: 4 }, ['many_per_customer'], 'review'],
    [{ isOrderSeen30d: true }, ['order_seen'], 'reject'],
    [{ clickCountry: 'DE', conversionCountry: 'VN' }, ['country_differs'], null],
    [{ clickCountry: 'DE', conversionCountry: 'DE' }, [], null],
    [{ clickedAt: new Date(AT - 4_999) }, ['too_soon'], null],
    [{ clickedAt: new Date(AT - 5_000) }, [], null],
    [{ clickedAt: new Date(AT + 1) }, ['too_soon'], null],
    [
      { clickedAt: new Date(AT - 1), clickCountry: 'DE', conversionCountry: 'VN' },
      ['country_differs', 'too_soon'],
      'review',
    ],
    [{ clickedAt: new Date(AT - 31 * 86_400_000) }, ['too_late'], null],
  ])('%j', (change, signals, outcome) => {
    const found = conversionSignals(evidence(change), RULES);
    expect([found, outcomeOf(found, RULES)]).toEqual([signals, outcome]);
  });

  it('weigh what the tenant says: the sum decides, 0 is silence, and the reason names what was enough', () => {
    const names = Object.keys(DEFAULT_CONVERSION_WEIGHTS) as (keyof typeof DEFAULT_CONVERSION_WEIGHTS)[];
    const weight = fc.integer({ min: 0, max: 100 });
    const weights = fc.tuple(...names.map(() => weight)).map((all) => {
      return Object.fromEntries(
        names.map((name, index) => [name, all[index]!]),
      ) as ConversionRules['weights'];
    });
    const thresholds = fc
      .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 2 })
      .map(([a, b]) => ({ flag: Math.min(a!, b!), reject: Math.max(a!, b!) }));
    fc.assert(
      fc.property(weights, thresholds, (weights, thresholds) => {
        const rules: ConversionRules = { ...RULES, weights, thresholds };
        const everything = evidence({
          ...{ customer: { ...NOBODY, customerId: 'me' }, promoter: { ...NOBODY, customerId: 'me' } },
          ...{ customerConversions24h: 9, isOrderSeen30d: true, clickCountry: 'DE', conversionCountry: 'VN' },
          clickedAt: new Date(AT),
        });
        const signals = conversionSignals(everything, rules);
        const speaking = names.filter((name) => name !== 'too_late' && weights[name] > 0);
        expect([...signals].sort()).toEqual([...speaking].sort());
        const score = speaking.reduce((sum, name) => sum + weights[name], 0);
        const { flag, reject } = thresholds;
        const outcome = outcomeOf(signals, rules);
        expect(outcome).toBe(score >= reject ? 'reject' : score >= flag ? 'review' : null);
        const named = reasonToReject(signals, rules)?.split(', ') ?? [];
        expect(named.length > 0).toBe(outcome === 'reject');
        expect(named.reduce((sum, name) => sum + weights[name as 'too_soon'], 0) >= reject).toBe(
          outcome === 'reject',
        );
      }),
    );
  });
});
