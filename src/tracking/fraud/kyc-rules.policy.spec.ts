import fc from 'fast-check';
import { DEFAULT_SETTINGS } from './fraud.policy.js';
import { isRateOutlier, kycReason, sharedAccounts } from './kyc-rules.policy.js';

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
