import fc from 'fast-check';
import type { ConversionEventPayload } from './conversions.events.js';
import { bucketOf, deltaOf } from './rollup.policy.js';

const payload = fc
  .record({
    amount: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    commission: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  })
  .map(
    ({ amount, commission }) =>
      ({
        amount: { minor: amount.toString(), currency: 'USD' },
        commission: { minor: commission.toString(), currency: 'USD' },
      }) as ConversionEventPayload,
  );

it('counts what stands, however events of several conversions mix', () => {
  const life = fc.constantFrom('pending', 'approved', 'rejected');
  fc.assert(
    fc.property(fc.array(fc.tuple(payload, life), { maxLength: 30 }), (conversions) => {
      const total = {
        conversions: 0,
        approvedConversions: 0,
        commissionMinor: 0n,
        approvedCommissionMinor: 0n,
      };
      const add = (type: string, of: ConversionEventPayload): void => {
        const delta = deltaOf(type, of);
        total.conversions += delta.conversions;
        total.approvedConversions += delta.approvedConversions;
        total.commissionMinor += delta.commissionMinor;
        total.approvedCommissionMinor += delta.approvedCommissionMinor;
      };
      for (const [of] of conversions) add('conversion.created', of);
      for (const [of, status] of conversions) if (status !== 'pending') add(`conversion.${status}`, of);
      const commission = (statuses: string[]): bigint =>
        conversions
          .filter(([, status]) => statuses.includes(status))
          .reduce((sum, [of]) => sum + BigInt(of.commission.minor), 0n);
      const count = (statuses: string[]): number =>
        conversions.filter(([, status]) => statuses.includes(status)).length;
      expect(total).toEqual({
        conversions: count(['pending', 'approved']),
        approvedConversions: count(['approved']),
        commissionMinor: commission(['pending', 'approved']),
        approvedCommissionMinor: commission(['approved']),
      });
    }),
  );
});

it('puts every moment into the quarter hour it is in', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (moment) => {
      const bucket = bucketOf(moment);
      expect(bucket.getTime() % 900_000).toBe(0);
      expect(moment.getTime() - bucket.getTime()).toBeLessThan(900_000);
      expect(bucket.getTime()).toBeLessThanOrEqual(moment.getTime());
    }),
  );
});

it('does not swallow events it does not know', () => {
  expect(() => deltaOf('conversion.exploded', fc.sample(payload, 1)[0]!)).toThrow();
});
