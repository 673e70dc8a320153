import type { Role } from '../kernel/context/roles.js';
import { activeAffiliate, termColumns, voucherKey } from './voucher.policy.js';

const affiliate = {
  id: 'a',
  email: 'ada@people.test',
  status: 'active' as const,
  roles: ['AFFILIATE_MARKETER'] as Role[],
  ...termColumns({ voucherCode: 'ADA10', discountBasisPoints: 1000, commissionBasisPoints: 500 }),
};

describe('[R153] voucher codes', () => {
  it.each([
    ['ADA10', 'ada10'],
    ['  Ada10\u00a0', 'ada10'],
    ['ＡＤＡ１０', 'ada10'],
    ['خصم10', 'خصم10'],
  ])('%s is compared as %s', (code, key) => expect(voucherKey(code)).toBe(key));

  it('count while the affiliate is one, is active and has a code that is on', () => {
    expect(activeAffiliate(affiliate)).toEqual({
      userId: 'a',
      email: 'ada@people.test',
      voucherCode: 'ADA10',
      discountBasisPoints: 1000,
      commissionBasisPoints: 500,
    });
    expect(activeAffiliate({ ...affiliate, status: 'suspended' })).toBeNull();
    expect(activeAffiliate({ ...affiliate, roles: ['PROMOTER'] })).toBeNull();
    expect(activeAffiliate({ ...affiliate, isVoucherActive: false })).toBeNull();
    expect(activeAffiliate({ ...affiliate, voucherCode: null })).toBeNull();
  });

  it('keep what is not changed, and lose the key with the code', () => {
    expect(termColumns({ commissionBasisPoints: 0 }, affiliate)).toMatchObject({
      voucherKey: 'ada10',
      discountBasisPoints: 1000,
      commissionBasisPoints: 0,
    });
    expect(termColumns({ voucherCode: null }, affiliate)).toMatchObject({
      voucherCode: null,
      voucherKey: null,
    });
  });
});
