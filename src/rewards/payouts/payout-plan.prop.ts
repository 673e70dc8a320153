import fc from 'fast-check';
import { planPayouts } from './payout-plan.policy.js';
import { nextTry } from './payout-retry.policy.js';
import type { PayableReward } from './payouts.types.js';

const reward: fc.Arbitrary<PayableReward> = fc.record({
  id: fc.uuid(),
  conversionId: fc.uuid(),
  orderId: fc.constant(null),
  beneficiaryKind: fc.constantFrom('promoter' as const, 'partner' as const),
  beneficiaryId: fc.constantFrom('a', 'b', 'c'),
  currency: fc.constantFrom('USD', 'JPY'),
  minor: fc.bigInt({ min: -3000n, max: 5000n }),
  hold: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    fc.constantFrom('identity_check' as const, 'inactive' as const),
  ),
});
const minimumOf = (currency: string): bigint => (currency === 'USD' ? 1000n : 10n);

describe('[R95] a plan of payouts', () => {
  it('has every reward at most once, pays sums of at least the minimum, and never a part of a balance', () => {
    fc.assert(
      fc.property(fc.array(reward, { maxLength: 40 }), (rewards) => {
        const { items, held } = planPayouts(rewards, minimumOf);
        const paid = items.flatMap((item) => item.rewards);
        expect(new Set(paid).size).toBe(paid.length);
        for (const item of items) {
          const own = rewards.filter(
            (one) =>
              one.beneficiaryId === item.beneficiaryId &&
              one.beneficiaryKind === item.beneficiaryKind &&
              one.currency === item.currency,
          );
          expect(item.rewards).toEqual(own);
          expect(item.amountMinor).toBe(own.reduce((sum, { minor }) => sum + minor, 0n));
          expect(item.amountMinor >= minimumOf(item.currency)).toBe(true);
          expect(own.every(({ hold }) => hold === null)).toBe(true);
        }
        const total = (list: { amountMinor: bigint }[]): bigint =>
          list.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        expect(total(items) + total(held)).toBe(rewards.reduce((sum, { minor }) => sum + minor, 0n));
      }),
    );
  });

  it.each([
    ['exactly the minimum', [1000n], null],
    ['a unit less', [999n], 'below_minimum'],
    ['nothing', [0n], 'below_minimum'],
    ['a debt that is larger', [1000n, -1001n], 'negative_balance'],
    ['a debt that leaves enough', [1500n, -500n], null],
  ])('%s', (_, minors, reason) => {
    const rewards = minors.map((minor): PayableReward => ({
      id: `${minor}`,
      conversionId: 'c',
      orderId: null,
      beneficiaryKind: 'promoter',
      beneficiaryId: 'a',
      currency: 'USD',
      minor,
      hold: null,
    }));
    const { items, held } = planPayouts(rewards, minimumOf);
    expect(held.map((balance) => balance.reason)).toEqual(reason === null ? [] : [reason]);
    expect(items).toHaveLength(reason === null ? 1 : 0);
  });
});

it('[R96] a payment that fails for the moment is retried after 3, 5 and then 15 minutes, ten times', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const pauses = Array.from({ length: 12 }, (_, index) => {
    const next = nextTry(now, index + 1);
    return next === null ? null : (next.getTime() - now.getTime()) / 60_000;
  });
  expect(pauses).toEqual([3, 5, 15, 15, 15, 15, 15, 15, 15, 15, null, null]);
});
