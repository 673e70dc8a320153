import fc from 'fast-check';
import {
  type ConversionEvidence,
  conversionSignals,
  type Identity,
  outcomeOf,
} from './conversion-signals.policy.js';
import { isRateOutlier, kycReason, sharedAccounts } from './kyc-rules.policy.js';
import { DEFAULT_SETTINGS } from './fraud.policy.js';

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
    [{ clickCountry: 'DE', conversionCountry: 'VN' }, ['country_differs'], 'review'],
    [{ clickCountry: 'DE', conversionCountry: 'DE' }, [], null],
    [{ clickedAt: new Date(AT - 4_999) }, ['too_soon'], 'review'],
    [{ clickedAt: new Date(AT - 5_000) }, [], null],
    [{ clickedAt: new Date(AT + 1) }, ['too_soon'], 'review'],
    [{ clickedAt: new Date(AT - 31 * 86_400_000) }, ['too_late'], 'review'],
  ])('%j', (change, signals, outcome) => {
    const found = conversionSignals(evidence(change));
    expect([found, outcomeOf(found)]).toEqual([signals, outcome]);
  });
});

describe('[R48] rules that require identity checks', () => {
  const rates = fc.record({
    clicks: fc.integer({ min: 1, max: 5_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it('call nobody an outlier who converts no better than the others, or has too few clicks', () => {
    fc.assert(
      fc.property(rates, rates, ({ clicks, share }, others) => {
        const conversions = Math.floor(clicks * share);
        const otherConversions = Math.floor(others.clicks * others.share);
        const isOut = isRateOutlier(
          {
            clicks,
            conversions,
            offerClicks: clicks + others.clicks,
            offerConversions: conversions + otherConversions,
          },
          100,
          4,
        );
        if (clicks < 100 || others.clicks < 100) expect(isOut).toBe(false);
        if (conversions / clicks <= otherConversions / others.clicks) expect(isOut).toBe(false);
      }),
    );
  });

  it('find the one who stands out', () => {
    const offer = { offerClicks: 10_200, offerConversions: 260 };
    expect(isRateOutlier({ clicks: 200, conversions: 60, ...offer }, 100, 4)).toBe(true);
    expect(isRateOutlier({ clicks: 200, conversions: 8, ...offer }, 100, 4)).toBe(false);
    expect(isRateOutlier({ clicks: 99, conversions: 60, ...offer }, 100, 4)).toBe(false);
  });

  it('name the first reason there is, and none when switched off', () => {
    const rules = DEFAULT_SETTINGS.kyc;
    expect(kycReason(rules, { clicks: 50, averageScore: 70 }, [])).toBeNull();
    expect(kycReason(rules, { clicks: 50, averageScore: 70.1 }, [])).toBe('high_click_score');
    expect(kycReason(rules, { clicks: 49, averageScore: 100 }, [])).toBeNull();
    expect(kycReason({ ...rules, isOn: false }, { clicks: 50, averageScore: 100 }, [])).toBeNull();
  });

  it('find accounts that share both address and payout account', () => {
    const account = (userId: string, ip: string, payoutAccount: string) => ({ userId, ip, payoutAccount });
    const accounts = [
      account('a', '1', 'x'),
      account('b', '1', 'x'),
      account('b', '1', 'x'),
      account('c', '1', 'y'),
    ];
    expect(sharedAccounts(accounts, 3)).toEqual(new Set());
    expect(sharedAccounts([...accounts, account('d', '1', 'x')], 3)).toEqual(new Set(['a', 'b', 'd']));
  });
});
