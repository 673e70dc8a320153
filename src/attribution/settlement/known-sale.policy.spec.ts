import type { ConversionStatus, ReportedStatus, Sale } from '../conversions.types.js';
import { contentHash } from '../sale-content.policy.js';
import { judgeKnown, type KnownConversion } from './known-sale.policy.js';

const SALE: Sale = {
  ...{ clickId: 'c', visitorId: null, transactionId: 't', amount: { minor: 4999n, currency: 'USD' } },
  ...{ status: 'pending', event: 'sale', couponCode: null, customerId: null, customerEmailHash: null },
  ...{ orderId: null, country: null, metadata: null },
};
const known = (change: Partial<KnownConversion> = {}, sale: Partial<Sale> = {}): KnownConversion => ({
  ...{ id: 'v', status: 'pending', reason: null, reviewRequired: false, isVerified: true },
  ...{ autoApprove: 'none', sendersMayApprove: true, contentHash: contentHash({ ...SALE, ...sale }) },
  ...change,
});
const meaning = (before: KnownConversion, sale: Partial<Sale>, isVerified = true): string => {
  const judgement = judgeKnown(before, { ...SALE, ...sale }, isVerified);
  if (judgement.kind === 'refused') return judgement.error.code;
  if (judgement.kind !== 'changed') return judgement.kind;
  return `${judgement.confirms ? 'confirm ' : ''}${judgement.change ?? 'nothing'}`;
};

describe('[R56] a transaction that is reported again', () => {
  it.each<[ConversionStatus, ReportedStatus, string]>([
    ['pending', 'approved', 'approve'],
    ['pending', 'rejected', 'reject'],
    ['approved', 'approved', 'known'],
    ['approved', 'rejected', 'reverse'],
    ['rejected', 'rejected', 'known'],
    ['rejected', 'approved', 'conversion.already_decided'],
    ['reversed', 'rejected', 'known'],
    ['reversed', 'approved', 'conversion.already_decided'],
  ])('is %s: with the status %s it means %s', (status, reported, expected) => {
    expect(meaning(known({ status }), { status: reported })).toBe(expected);
  });

  it('in the words of before is the same, whatever became of it', () => {
    for (const status of ['pending', 'approved', 'rejected', 'reversed'] as const)
      expect(meaning(known({ status }), {})).toBe('known');
    expect(meaning(known({ status: 'pending' }, { status: 'approved' }), {})).toBe('known');
  });

  it('approves nothing that the offer does not let senders approve, nor what needs a review', () => {
    const approved = { status: 'approved' as const };
    expect(meaning(known({ sendersMayApprove: false }), approved)).toBe('known');
    expect(meaning(known({ reviewRequired: true }), approved)).toBe('known');
    expect(meaning(known({ sendersMayApprove: false }), { status: 'rejected' })).toBe('reject');
  });

  it('with another content is a conflict, and so is everything more that a browser says', () => {
    const other = { amount: { minor: 5000n, currency: 'USD' } };
    expect(meaning(known(), other)).toBe('conversion.transaction_conflict');
    expect(meaning(known(), { ...other, status: 'rejected' })).toBe('conversion.transaction_conflict');
    expect(meaning(known(), { status: 'rejected' }, false)).toBe('conversion.transaction_conflict');
    expect(meaning(known(), {}, false)).toBe('known');
  });

  it('by a key after a browser is confirmed or replaced, unless somebody approved it', () => {
    const claimed = { isVerified: false };
    const other = { amount: { minor: 5000n, currency: 'USD' } };
    expect(meaning(known(claimed), {})).toBe('confirm nothing');
    expect(meaning(known(claimed), { status: 'approved' })).toBe('confirm approve');
    expect(meaning(known(claimed), { status: 'rejected' })).toBe('confirm reject');
    expect(meaning(known({ ...claimed, autoApprove: 'verified' }), {})).toBe('confirm approve');
    expect(meaning(known(claimed), other)).toBe('replacing');
    for (const sale of [{}, other]) {
      expect(meaning(known({ ...claimed, status: 'rejected' }), sale)).toBe('replacing');
      expect(meaning(known(claimed), { ...sale, ...other }, false)).toBe('conversion.transaction_conflict');
    }
    expect(meaning(known({ ...claimed, status: 'approved' }), {})).toBe('confirm nothing');
    expect(meaning(known({ ...claimed, status: 'approved' }), other)).toBe('conversion.transaction_conflict');
  });
});
