import { systemContext } from '../../kernel/context/request-context.js';
import type { Sale } from '../conversions.types.js';
import { intoRounds, type ReadSale } from './rounds.policy.js';

const ctx = systemContext('test', { tenantId: 'one' });
const sale = (transactionId: string, more: Partial<Sale> = {}, tenant = ctx): ReadSale => ({
  intake: { ctx: tenant } as ReadSale['intake'],
  advertiserId: 'advertiser',
  sale: { event: 'sale', transactionId, orderId: null, customerId: null, ...more } as Sale,
  browser: null,
});
const idsOf = (sales: ReadSale[]): string[][] =>
  intoRounds(sales).map((round) => round.map((one) => one.sale.transactionId));

describe('rounds', () => {
  it('put what has nothing in common into one, reports of the same transaction too', () => {
    const customerId = 'c';
    expect(
      idsOf([sale('a'), sale('b'), sale('a'), sale('d', { customerId }), sale('d', { customerId })]),
    ).toEqual([['a', 'b', 'a', 'd', 'd']]);
  });

  it('put sales of one customer or one order after each other, in their order', () => {
    const customerId = 'c';
    expect(
      idsOf([
        sale('a', { customerId }),
        sale('b', { customerId, orderId: 'o' }),
        sale('d', { orderId: 'o' }),
        sale('e'),
      ]),
    ).toEqual([['a', 'e'], ['b'], ['d']]);
  });

  it('do not mix tenants up', () => {
    const other = systemContext('test', { tenantId: 'two' });
    expect(idsOf([sale('a', { orderId: 'o' }), sale('b', { orderId: 'o' }, other)])).toEqual([['a', 'b']]);
  });
});
