import { randomBytes } from 'node:crypto';
import { type Account, freshEmail, logInAs, openTenant, type OtherTenant, PASSWORD } from './accounts.js';
import { type Answer, call } from './http.js';

export interface Affiliate extends Account {
  voucherCode: string;
}

/** A tenant of its own with a shop: what tests do to one another's sums would be seen. */
export interface Shop {
  tenant: OtherTenant;
  admin: string;
  /** As the admin. */
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** The number of a new product. */
  product: (price: number, name?: string) => Promise<number>;
  affiliate: (terms: { discount?: number; commission?: number; voucherCode?: string }) => Promise<Affiliate>;
  /** A new order; throws when it is refused. */
  order: (body: Record<string, unknown>) => Promise<Answer['body']>;
}

export async function openShop(
  url: string,
  rootToken: string,
  options: { timezone?: string; currency?: string; coolOffDays?: number } = {},
): Promise<Shop> {
  const { timezone, ...settings } = options;
  const tenant = await openTenant(url, rootToken, { planCode: 'pro', ...(timezone ? { timezone } : {}) });
  return shopOf(url, tenant, tenant.admin.token, settings);
}

/** The shop that an admin runs. */
export async function shopOf(
  url: string,
  tenant: OtherTenant,
  admin: string,
  settings: { currency?: string; coolOffDays?: number } = {},
): Promise<Shop> {
  const ask: Shop['ask'] = (method, path, body, headers) =>
    call(url, method, path, { token: admin, body, ...(headers ? { headers } : {}) });
  const made = async (path: string, body: unknown): Promise<Answer['body']> => {
    const answer = await ask('POST', path, body);
    if (answer.status !== 201) throw new Error(`${path} made nothing: ${answer.text}`);
    return answer.body;
  };
  const changed = await ask('PATCH', '/api/admin/shop/settings', settings);
  if (changed.status !== 200) throw new Error(`no shop: ${changed.text}`);
  return {
    tenant,
    admin,
    ask,
    product: async (price, name = `Product ${randomBytes(3).toString('hex')}`) =>
      (await made('/api/products', { name, price })).id as number,
    affiliate: async ({ discount = 0, commission = 0, voucherCode }) => {
      const code = voucherCode ?? `V-${randomBytes(4).toString('hex')}`;
      const email = freshEmail('affiliate');
      await made('/api/admin/users', {
        email,
        password: PASSWORD,
        roles: ['AFFILIATE_MARKETER'],
        voucherCode: code,
        discountPercentage: discount,
        commissionPercentage: commission,
      });
      return { ...(await logInAs(url, email)), voucherCode: code };
    },
    order: (body) => made('/api/orders', body),
  };
}
