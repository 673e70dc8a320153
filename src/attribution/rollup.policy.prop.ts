import fc from 'fast-check';
import type { ConversionEntity } from './conversion.entity.js';
import {
  CONVERSION_APPROVED,
  CONVERSION_CREATED,
  CONVERSION_REJECTED,
  CONVERSION_REVERSED,
  type ConversionEventPayload,
  type ConversionEventType,
  conversionEvent,
} from './conversions.events.js';
import { refundOf } from './refund.policy.js';
import { bucketOf, deltaOf } from './rollup.policy.js';

type Act = 'approve' | 'reject' | { refund: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom('approve' as const, 'reject' as const),
  fc.record({ refund: fc.integer({ min: 1, max: 100 }) }),
);
const life = fc.record({
  amountMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  commissionMinor: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  acts: fc.array(act, { maxLength: 6 }),
});

/** A conversion after what happened to it, and the events it sent. */
function live(
  start: Pick<ConversionEntity, 'amountMinor' | 'commissionMinor'>,
  acts: Act[],
): { conversion: ConversionEntity; events: [string, ConversionEventPayload][] } {
  const events: [string, ConversionEventPayload][] = [];
  let conversion = {
    ...start,
    status: 'pending',
    refundedMinor: 0n,
    reversedCommissionMinor: 0n,
    currency: 'USD',
    convertedAt: new Date(0),
  } as ConversionEntity;
  const send = (type: ConversionEventType, before?: ConversionEntity): void => {
    const { payload } = conversionEvent(type, conversion, before);
    events.push([type, payload as unknown as ConversionEventPayload]);
  };
  send(CONVERSION_CREATED);
  for (const what of acts) {
    const before = conversion;
    if (what === 'approve' || what === 'reject') {
      if (before.status !== 'pending') continue;
      conversion = { ...before, status: what === 'approve' ? 'approved' : 'rejected' };
      send(what === 'approve' ? CONVERSION_APPROVED : CONVERSION_REJECTED, before);
    } else {
      if (before.status !== 'pending' && before.status !== 'approved') continue;
      const rest = before.amountMinor - before.refundedMinor;
      const { status, refundedMinor, reversedCommissionMinor } = refundOf(
        before,
        what.refund === 100 ? 'all' : (rest * BigInt(what.refund)) / 100n,
      );
      conversion = { ...before, status, refundedMinor, reversedCommissionMinor };
      send(status === 'rejected' ? CONVERSION_REJECTED : CONVERSION_REVERSED, before);
    }
  }
  return { conversion, events };
}

it('counts what stands, whatever happens to conversions and however their events mix', () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 20 }), (lives) => {
      const lived = lives.map(({ acts, ...start }) => live(start, acts));
      const total = {
        conversions: 0,
        approvedConversions: 0,
        amountMinor: 0n,
        commissionMinor: 0n,
        approvedCommissionMinor: 0n,
      };
      for (const [type, payload] of lived.flatMap(({ events }) => events)) {
        const delta = deltaOf(type, payload);
        total.conversions += delta.conversions;
        total.approvedConversions += delta.approvedConversions;
        total.amountMinor += delta.amountMinor;
        total.commissionMinor += delta.commissionMinor;
        total.approvedCommissionMinor += delta.approvedCommissionMinor;
      }
      const standing = (statuses: string[]): ConversionEntity[] =>
        lived.map(({ conversion }) => conversion).filter(({ status }) => statuses.includes(status));
      const commission = (of: ConversionEntity[]): bigint =>
        of.reduce((sum, one) => sum + one.commissionMinor - one.reversedCommissionMinor, 0n);
      const all = standing(['pending', 'approved']);
      expect(total).toEqual({
        conversions: all.length,
        approvedConversions: standing(['approved']).length,
        amountMinor: all.reduce((sum, one) => sum + one.amountMinor - one.refundedMinor, 0n),
        commissionMinor: commission(all),
        approvedCommissionMinor: commission(standing(['approved'])),
      });
    }),
    { numRuns: 500 },
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
  expect(() =>
    deltaOf('conversion.exploded', live({ amountMinor: 1n, commissionMinor: 1n }, []).events[0]![1]),
  ).toThrow();
});
