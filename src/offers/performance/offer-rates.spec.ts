import { ratesOf } from './offer-rates.policy.js';

describe('ratesOf', () => {
  it.each([
    [{ countedClicks: 8, conversions: 2, payoutMinor: 1000n }, 'USD', 1.25, 0.25],
    [{ countedClicks: 8, conversions: 2, payoutMinor: 1000n }, 'JPY', 125, 0.25],
    [{ countedClicks: 3, conversions: 0, payoutMinor: 0n }, 'USD', 0, 0],
  ])('divides what %p brought by its clicks', (performance, currency, epc, conversionRate) => {
    expect(ratesOf(performance, currency)).toEqual({ epc, conversionRate });
  });

  it('invents nothing for an offer without clicks', () => {
    expect(ratesOf({ countedClicks: 0, conversions: 3, payoutMinor: 900n }, 'USD')).toEqual({
      epc: null,
      conversionRate: null,
    });
  });
});
