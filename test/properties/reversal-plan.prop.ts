import fc from 'fast-check';
import { planReversal } from '../../src/rewards/reversal.policy.js';
import { refundOf } from '../../src/attribution/refund.policy.js';
import { lossesOf, planChange, totalsOf } from '../../src/attribution/reversal/reversal-plan.policy.js';

const CURRENCIES = ['EUR', 'KWD', 'USD'] as const;
const STATUSES = ['pending', 'approved', 'rejected', 'reversed'] as const;
const cents = fc.bigInt({ min: 0n, max: 10n ** 9n });

const conversion = fc
  .record({
    id: fc.uuid(),
    currency: fc.constantFrom(...CURRENCIES),
    status: fc.constantFrom(...STATUSES),
    amount: cents,
    parts: fc.array(fc.tuple(fc.constantFrom('ann', 'ben', 'cat'), cents), { minLength: 1, maxLength: 4 }),
    isPaid: fc.boolean(),
    refunded: fc.nat(100),
  })
  .map(({ amount, parts, refunded, ...rest }) => {
    const amountMinor = amount + 1n;
    const commissionMinor = parts.reduce((sum, [, minor]) => sum + minor, 0n);
    const start = {
      ...{ ...rest, amountMinor, commissionMinor },
      ...{ refundedMinor: 0n, reversedCommissionMinor: 0n },
    };
    const part = refundOf({ ...start, status: 'approved' }, (amountMinor * BigInt(refunded)) / 101n);
    const { refundedMinor, reversedCommissionMinor } = part;
    return { ...start, refundedMinor, reversedCommissionMinor, parts };
  });

const take = (one: { parts: [string, bigint][]; isPaid: boolean; currency: string; id: string }) => {
  const rewards = one.parts.map(([beneficiaryId, amountMinor]) => ({
    ...{ beneficiaryId, amountMinor, reversedMinor: 0n, clawedBackMinor: 0n },
    status: one.isPaid ? ('paid' as const) : ('pending' as const),
  }));
  const before = (minor: bigint) => {
    for (const { reward, after } of planReversal(rewards, minor)) Object.assign(reward, after);
  };
  return { rewards, before };
};

it('[B4] what parties lose is what the totals say, by currency, and nobody loses more than was given', () => {
  fc.assert(
    fc.property(fc.array(conversion, { maxLength: 8 }), (conversions) => {
      const planned = conversions.map((one) => planChange(one, 'refund', 'all'));
      const changes = planned.flatMap((plan) => ('code' in plan ? [] : [plan]));
      expect(planned.filter((plan) => 'code' in plan)).toHaveLength(
        conversions.filter(({ status }) => status === 'rejected' || status === 'reversed').length,
      );
      const takes = changes.flatMap((change) => {
        const one = conversions.find(({ id }) => id === change.id)!;
        const { rewards, before } = take(one);
        before(one.reversedCommissionMinor);
        return planReversal(rewards, change.reversedAfter).map(({ reward, minor, after }) => ({
          ...{ rewardId: one.id, conversionId: one.id, beneficiaryKind: 'promoter' as const, minor },
          ...{ beneficiaryId: reward.beneficiaryId, currency: one.currency, status: reward.status },
          ...{ statusAfter: after.status, isDebt: after.clawedBackMinor !== reward.clawedBackMinor },
        }));
      });
      const losses = lossesOf(takes, []);
      for (const total of totalsOf(changes, () => 0n)) {
        const own = losses.filter(({ currency }) => currency === total.currency);
        const sum = own.reduce((all, { creditedMinor, paidMinor }) => all + creditedMinor + paidMinor, 0n);
        expect(sum).toBe(total.commissionMinor);
      }
      for (const { id, status, statusAfter, amountMinor } of changes) {
        const one = conversions.find((each) => each.id === id)!;
        expect(amountMinor).toBe(one.amountMinor - one.refundedMinor);
        expect([status, statusAfter]).toEqual(
          status === 'pending' ? ['pending', 'rejected'] : ['approved', 'reversed'],
        );
      }
    }),
  );
});
