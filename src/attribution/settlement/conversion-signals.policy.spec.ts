import fc from 'fast-check';
import {
  type ConversionEvidence,
  conversionSignals,
  type Identity,
  outcomeOf,
} from './conversion-signals.policy.js';

const NOBODY: Identity = { emailHash: null, customerId: null, visitor: null, payoutAccount: null };
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
  it('say nothing where nothing is known', () => expect(conversionSignals(evidence())).toEqual([]));

  it('know a person by any one name they share, and never by what is absent', () => {
    fc.assert(
      fc.property(identity, identity, (customer, promoter) => {
        const names = Object.keys(NOBODY) as (keyof Identity)[];
        const shares = names.some((name) => Boolean(customer[name]) && customer[name] === promoter[name]);
        const signals = conversionSignals(evidence({ customer, promoter }));
        expect(signals.includes('self_purchase')).toBe(shares);
        expect(outcomeOf(signals)).toBe(shares ? 'reject' : null);
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
    const found = conversionSignals(evidence(change));
    expect([found, outcomeOf(found)]).toEqual([signals, outcome]);
  });
});
