import fc from 'fast-check';
import { monthBefore, monthOf } from './billing-month.policy.js';
import { planInvoices } from './invoice-plan.policy.js';
import type { BillablePosting } from './invoices.types.js';

const posting: fc.Arbitrary<BillablePosting> = fc.record({
  transactionId: fc.uuid(),
  advertiserId: fc.constantFrom('a', 'b'),
  currency: fc.constantFrom('USD', 'JPY'),
  kind: fc.constantFrom('commission' as const, 'fee' as const),
  offerId: fc.constantFrom('x', 'y', 'z'),
  offerTitle: fc.constant('An offer'),
  minor: fc.bigInt({ min: -500n, max: 1000n }),
});

it('[R99] every posting is in one line of one invoice, lines sum to totals, and nothing is billed below zero', () => {
  fc.assert(
    fc.property(fc.array(posting, { maxLength: 40 }), (postings) => {
      const invoices = planInvoices(postings);
      for (const { advertiserId, currency, totalMinor, lines, transactionIds } of invoices) {
        const own = postings.filter((one) => one.advertiserId === advertiserId && one.currency === currency);
        expect(totalMinor > 0n).toBe(true);
        expect(totalMinor).toBe(own.reduce((sum, { minor }) => sum + minor, 0n));
        expect(totalMinor).toBe(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n));
        expect(transactionIds).toEqual(own.map(({ transactionId }) => transactionId));
        expect(lines.reduce((count, line) => count + line.postings, 0)).toBe(own.length);
        expect(new Set(lines.map(({ kind, offerId }) => `${kind} ${offerId}`)).size).toBe(lines.length);
      }
    }),
  );
});

it.each([
  ['2026-01-31T22:59:59Z', 'Europe/Berlin', '2026-01'],
  ['2026-01-31T23:00:00Z', 'Europe/Berlin', '2026-02'],
  ['2026-02-01T04:59:59Z', 'America/New_York', '2026-01'],
  ['2026-02-01T00:00:00Z', 'UTC', '2026-02'],
])('%s in %s is in %s', (moment, timeZone, month) => {
  expect(monthOf(new Date(moment), timeZone)).toBe(month);
});

it('knows the month before', () => {
  expect(monthBefore('2026-01')).toBe('2025-12');
  expect(monthBefore('2026-12')).toBe('2026-11');
  expect(() => monthBefore('2026-13')).toThrow(RangeError);
});
