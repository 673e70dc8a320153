import fc from 'fast-check';
import { factsOf } from './fact.policy.js';
import { RewardsService } from '../../rewards/rewards.service.js';

const minor = fc.bigInt({ min: 0n, max: 10n ** 9n });
const conversion = fc.record({
  status: fc.constantFrom('pending', 'approved', 'rejected', 'reversed'),
  amountMinor: minor,
  credits: fc.array(
    fc.record({ promoterId: fc.constantFrom('a', 'b', 'c'), minor, split: fc.constant(null) }),
    { maxLength: 3 },
  ),
  refunded: fc.integer({ min: 0, max: 100 }),
});

it('shows of a conversion what stands, its commission shared out to the unit', () => {
  fc.assert(
    fc.property(conversion, ({ status, amountMinor, credits, refunded }) => {
      const unique = [...new Map(credits.map((credit) => [credit.promoterId, credit])).values()];
      const commissionMinor = unique.length > 0 ? unique.reduce((sum, one) => sum + one.minor, 0n) : 700n;
      const reversedCommissionMinor = (commissionMinor * BigInt(refunded)) / 100n;
      const refundedMinor = (amountMinor * BigInt(refunded)) / 100n;
      const facts = factsOf(
        { promoterId: 'a', status, amountMinor, refundedMinor, commissionMinor, reversedCommissionMinor },
        unique,
        RewardsService.takenBack,
      );
      const stands = status === 'pending' || status === 'approved';
      const sum = (name: 'commissionMinor' | 'approvedCommissionMinor'): bigint =>
        facts.reduce((total, fact) => total + fact[name], 0n);
      expect(sum('commissionMinor')).toBe(stands ? commissionMinor - reversedCommissionMinor : 0n);
      expect(sum('approvedCommissionMinor')).toBe(status === 'approved' ? sum('commissionMinor') : 0n);
      expect(facts.filter(({ isLead }) => isLead)).toHaveLength(1);
      expect(new Set(facts.map(({ promoterId }) => promoterId)).size).toBe(facts.length);
      for (const fact of facts) {
        expect(fact.conversions + fact.rejectedConversions).toBe(1);
        expect(fact.approvedConversions).toBe(status === 'approved' ? 1 : 0);
        expect(fact.amountMinor).toBe(stands ? amountMinor - refundedMinor : 0n);
        expect(fact.commissionMinor >= 0n).toBe(true);
      }
    }),
  );
});
