import { checkDestination } from './destination.policy.js';
import { offerStatusAfter } from './offer-status.policy.js';
import { OFFER_STATUSES } from './offers.types.js';
import { payoutOf } from './payout-input.policy.js';

describe('a payout', () => {
  it.each([
    [
      { payoutType: 'cps', payoutPercent: 10 },
      { type: 'cps', basisPoints: 1000 },
    ],
    [
      { payoutType: 'cps', payoutPercent: 12.5 },
      { type: 'cps', basisPoints: 1250 },
    ],
    [
      { payoutType: 'cps', payoutPercent: 0.01 },
      { type: 'cps', basisPoints: 1 },
    ],
    [
      { payoutType: 'cps', payoutPercent: 0 },
      { type: 'cps', basisPoints: 0 },
    ],
    [
      { payoutType: 'cps', payoutPercent: 100 },
      { type: 'cps', basisPoints: 10000 },
    ],
    [
      { payoutType: 'cpl', payoutAmount: 2.5 },
      { type: 'cpl', minor: 250n },
    ],
  ] as const)('%j is read exactly', (input, payout) => {
    expect(payoutOf({ ...input, currency: 'USD' })).toEqual(payout);
  });

  it.each([
    [{ payoutType: 'cps' }, 'offer.invalid_payout'],
    [{ payoutType: 'cps', payoutAmount: 1 }, 'offer.invalid_payout'],
    [{ payoutType: 'cps', payoutPercent: 1, payoutAmount: 1 }, 'offer.invalid_payout'],
    [{ payoutType: 'cps', payoutPercent: 100.01 }, 'offer.invalid_payout'],
    [{ payoutType: 'cps', payoutPercent: 1.234 }, 'offer.invalid_payout'],
    [{ payoutType: 'cps', payoutPercent: -1 }, 'offer.invalid_payout'],
    [{ payoutType: 'cpa', payoutPercent: 1 }, 'offer.invalid_payout'],
    [{ payoutType: 'cpa', payoutAmount: 1.001 }, 'money.invalid_amount'],
    [{ payoutType: 'cpa', payoutAmount: -1 }, 'money.invalid_amount'],
  ] as const)('%j is refused as %s', (input, code) => {
    expect(() => payoutOf({ ...input, currency: 'USD' })).toThrow(expect.objectContaining({ code }));
  });
});

describe('the states of an offer', () => {
  const allowed = { approve: ['pending'], pause: ['active'], resume: ['paused'] };
  it.each(Object.entries(allowed))('%s only from %s', (action, from) => {
    for (const status of OFFER_STATUSES) {
      const move = (): unknown => offerStatusAfter(status, action as keyof typeof allowed);
      if (from.includes(status)) expect(move).not.toThrow();
      else expect(move).toThrow(expect.objectContaining({ code: 'offer.invalid_transition' }));
    }
  });
});

it.each([
  ['https://shop.example/{nothing}', 'offer.unknown_macro'],
  ['https://{sub1}.example/', 'offer.macro_misplaced'],
  ['javascript:alert(1)', 'offer.invalid_destination'],
])('the destination %s is refused as %s', (template, code) => {
  expect(() => checkDestination(template)).toThrow(expect.objectContaining({ code }));
});
