import fc from 'fast-check';
import type { NotCountedReason } from '../click-record.types.js';
import type { JudgedClick } from './judged-click.types.js';
import { monthOf, sumUp } from './roll-up.policy.js';

const click = (change: Partial<JudgedClick>): JudgedClick => ({
  ...{ id: 'id', tenantId: 't1', linkId: 'l1', offerId: 'o1', promoterId: 'p1', at: 0, country: null },
  ...{ os: null, browser: null, subs: [] },
  ...{ device: null, visitor: null, duplicateSeconds: 60, nonce: null, leases: [], reason: null },
  ...change,
});

const some = fc.record({
  click: fc.record({
    tenantId: fc.constantFrom('t1', 't2'),
    linkId: fc.constantFrom('l1', 'l2'),
    offerId: fc.constantFrom('o1', 'o2'),
    country: fc.constantFrom(null, '', 'US', 'D\0E', 'DE'),
    device: fc.constantFrom(null, 'desktop', 'mobile'),
    os: fc.constantFrom(null, 'iOS', 'Windows'),
    browser: fc.constantFrom(null, 'Safari', 'Chrome'),
    subs: fc.array(fc.constantFrom(null, '', 'a', 'b\0'), { maxLength: 10 }),
    at: fc.integer({ min: -5_000_000, max: 5_000_000 }),
  }),
  reason: fc.constantFrom<(NotCountedReason | null)[]>(null, 'duplicate', 'plan_limit'),
  isUnique: fc.boolean(),
});

describe('sumUp', () => {
  it('counts every click in one row of its key, and no key twice', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 60 }), (given) => {
        const clicks = given.map((each) => click(each.click));
        const { rollUps, slices, usages } = sumUp(clicks, given);
        const keys = rollUps.map((row) =>
          [row.tenantId, row.bucketStart, row.linkId, row.offerId, row.country, row.device].join('|'),
        );
        expect(new Set(keys).size).toBe(keys.length);
        for (const [index, row] of rollUps.entries()) {
          const members = given.filter(({ click: { tenantId, linkId, offerId, country, device, at } }) => {
            const bucket = Math.floor(at / 900_000) * 900_000;
            const text = (country ?? '').replace('\0', '');
            return [tenantId, bucket, linkId, offerId, text, device ?? ''].join('|') === keys[index];
          });
          expect(row.clicks).toBe(members.length);
          expect(row.counted).toBe(members.filter(({ reason }) => reason === null).length);
          expect(row.unique).toBe(members.filter(({ isUnique }) => isUnique).length);
        }
        const sliceKeys = slices.map((row) =>
          [row.tenantId, row.bucketStart, row.linkId, row.offerId, row.dimension, row.value].join('|'),
        );
        expect(new Set(sliceKeys).size).toBe(sliceKeys.length);
        for (const [index, row] of slices.entries()) {
          const members = given.filter(({ click: { tenantId, linkId, offerId, at, os, browser, subs } }) => {
            const bucket = Math.floor(at / 900_000) * 900_000;
            const named: Record<string, string | null | undefined> = { os, browser };
            subs.forEach((sub, place) => (named[`sub${place + 1}`] = sub));
            const value = (named[row.dimension] ?? '').replace('\0', '');
            return [tenantId, bucket, linkId, offerId, row.dimension, value].join('|') === sliceKeys[index];
          });
          expect(row.clicks).toBe(members.length);
          expect(row.counted).toBe(members.filter(({ reason }) => reason === null).length);
          expect(row.unique).toBe(members.filter(({ isUnique }) => isUnique).length);
        }
        for (const dimension of ['os', 'browser']) {
          const ofIt = slices.filter((row) => row.dimension === dimension);
          expect(ofIt.reduce((sum, row) => sum + row.clicks, 0)).toBe(given.length);
        }
        const subCount = given.flatMap((each) => each.click.subs).filter(Boolean).length;
        expect(
          slices
            .filter(({ dimension }) => dimension.startsWith('sub'))
            .reduce((sum, row) => sum + row.clicks, 0),
        ).toBe(subCount);
        expect(rollUps.reduce((sum, row) => sum + row.clicks, 0)).toBe(given.length);
        const months = usages.map(({ tenantId, month }) => `${tenantId} ${month}`);
        expect(new Set(months).size).toBe(months.length);
        for (const { tenantId, month, counted } of usages) {
          const members = given.filter(
            (each) =>
              each.click.tenantId === tenantId && monthOf(each.click.at) === month && each.reason === null,
          );
          expect(counted).toBe(members.length);
        }
      }),
    );
  });

  it.each([
    [0, '1970-01-01'],
    [-1, '1969-12-01'],
    [Date.UTC(2026, 1, 28, 23, 59, 59, 999), '2026-02-01'],
  ])('knows the month of %i', (at, month) => expect(monthOf(at)).toBe(month));
});
