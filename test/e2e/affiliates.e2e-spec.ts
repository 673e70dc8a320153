import { createUser, freshEmail, PASSWORD } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { call, logIn } from '../setup/http.js';
import { openShop, type Shop } from '../setup/shop.js';

let app: TestApp;
let shop: Shop;

beforeAll(async () => {
  app = await startApp();
  shop = await openShop(app.url, await logIn(app.url, 'root'));
});
afterAll(() => app.dispose());

const create = (body: Record<string, unknown>) =>
  shop.ask('POST', '/api/admin/users', {
    email: freshEmail('affiliate'),
    password: PASSWORD,
    roles: ['AFFILIATE_MARKETER'],
    ...body,
  });

describe('[R155] affiliates, as admins see them', () => {
  it('[R155] are made, read, changed and listed with code and rates', async () => {
    const terms = { voucherCode: 'Ada-10', discountPercentage: 10, commissionPercentage: 7.25 };
    const made = await create({ ...terms, displayName: 'Ada' });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ ...terms, voucherActive: true }),
    ]);
    const path = `/api/admin/users/${made.body.id}`;
    const changed = await shop.ask('PATCH', path, { commissionPercentage: 100, voucherCode: ' Ada-11 ' });
    expect(changed.body).toMatchObject({
      ...{ voucherCode: 'Ada-11', discountPercentage: 10, commissionPercentage: 100, displayName: 'Ada' },
    });
    expect((await shop.ask('GET', path)).body).toEqual(changed.body);
    expect((await shop.ask('PATCH', path, { voucherCode: null, discountPercentage: 0 })).body).toMatchObject({
      ...{ voucherCode: null, discountPercentage: 0, commissionPercentage: 100 },
    });
    const email = freshEmail('renamed');
    expect(
      (await shop.ask('PATCH', path, { email: email.toUpperCase(), displayName: null })).body,
    ).toMatchObject({
      ...{ email, displayName: null },
    });
    for (const search of ['RENAMED', email.slice(0, 12)]) {
      const list = await shop.ask('GET', `/api/admin/users?role=AFFILIATE_MARKETER&search=${search}`);
      expect(list.body.data).toEqual([expect.objectContaining({ id: made.body.id })]);
    }
    await shop.ask('PATCH', path, { voucherCode: 'Find-Me' });
    expect((await shop.ask('GET', '/api/admin/users?search=find-ME')).body.data).toHaveLength(1);
    const audit = await shop.ask('GET', `/api/admin/audit?subjectId=${made.body.id}&action=user.updated`);
    expect(audit.body.data[0]).toMatchObject({
      before: { voucherCode: null },
      after: { voucherCode: 'Find-Me' },
    });
  });

  it('[R155] refuses rates outside 0 to 100, codes that are none, and terms of who is no affiliate', async () => {
    for (const body of [
      { discountPercentage: -1 },
      { discountPercentage: 100.01 },
      { commissionPercentage: 101 },
      { commissionPercentage: 1.234 },
      { commissionPercentage: '5' },
      { voucherCode: '' },
      { voucherCode: 'two words' },
      { voucherCode: 'x'.repeat(51) },
      { voucherActive: 'yes' },
    ]) {
      const answer = await create(body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 400, 'request.invalid']);
    }
    const refused = await create({ roles: ['PROMOTER'], voucherCode: 'NOPE' });
    expect([refused.status, refused.body.code]).toEqual([400, 'user.not_affiliate']);
    const promoter = await createUser(app.url, shop.admin, { roles: ['PROMOTER'] });
    const late = await shop.ask('PATCH', `/api/admin/users/${promoter.id}`, { discountPercentage: 5 });
    expect(late.body.code).toBe('user.not_affiliate');
    expect((await shop.ask('GET', `/api/admin/users/${promoter.id}`)).body).toMatchObject({
      ...{ voucherCode: null, discountPercentage: null, commissionPercentage: null },
    });
  });

  it('[R153] one code belongs to one affiliate, whatever its case, also when two take it at once', async () => {
    const first = await create({ voucherCode: 'SUMMER' });
    const second = await create({ voucherCode: 'WINTER' });
    for (const voucherCode of ['SUMMER', 'summer', ' Summer ', 'ＳＵＭＭＥＲ']) {
      const made = await create({ voucherCode });
      expect([made.status, made.body.code]).toEqual([409, 'user.voucher_taken']);
      const changed = await shop.ask('PATCH', `/api/admin/users/${second.body.id}`, { voucherCode });
      expect([changed.status, changed.body.code]).toEqual([409, 'user.voucher_taken']);
    }
    expect(
      (await shop.ask('PATCH', `/api/admin/users/${first.body.id}`, { voucherCode: 'summer' })).status,
    ).toBe(200);
    const race = await Promise.all(['Race', 'RACE', 'race'].map((voucherCode) => create({ voucherCode })));
    expect(race.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { email } = second.body as { email: string };
    const again = await create({ email: email.toUpperCase() });
    expect([again.status, again.body.code]).toEqual([409, 'user.email_taken']);
    const moved = await shop.ask('PATCH', `/api/admin/users/${first.body.id}`, { email });
    expect([moved.status, moved.body.code]).toEqual([409, 'user.email_taken']);
    // Another tenant has codes of its own.
    const admin = await logIn(app.url, 'admin');
    const elsewhere = await call(app.url, 'POST', '/api/admin/users', {
      token: admin,
      body: { email: freshEmail(), password: PASSWORD, roles: ['AFFILIATE_MARKETER'], voucherCode: 'SUMMER' },
    });
    expect(elsewhere.status).toBe(201);
  });

  it('[R155] nobody sets their own rates, nor the account of somebody with more rights', async () => {
    const both = await createUser(app.url, shop.admin, {
      roles: ['ADMIN', 'AFFILIATE_MARKETER'],
      permissionSets: ['support'],
    });
    const own = await call(app.url, 'PATCH', `/api/admin/users/${both.id}`, {
      token: both.token,
      body: { commissionPercentage: 100 },
    });
    expect([own.status, own.body.code]).toEqual([403, 'user.beyond_own_rights']);
    const { id } = (await call(app.url, 'GET', '/api/auth/me', { token: shop.admin })).body as { id: string };
    const above = await call(app.url, 'PATCH', `/api/admin/users/${id}`, {
      token: both.token,
      body: { email: freshEmail() },
    });
    expect([above.status, above.body.code]).toEqual([403, 'user.beyond_own_rights']);
    const viewer = await createUser(app.url, shop.admin, { roles: ['ADMIN'], permissionSets: ['viewer'] });
    expect(
      (await call(app.url, 'PATCH', `/api/admin/users/${both.id}`, { token: viewer.token, body: {} })).status,
    ).toBe(403);
  });

  it('[R155] a deactivated affiliate cannot log in, keeps the account, and can come back', async () => {
    const made = await create({ voucherCode: 'LEAVING' });
    const { id, email } = made.body as { id: string; email: string };
    expect((await shop.ask('DELETE', `/api/admin/users/${id}`)).status).toBe(204);
    expect((await shop.ask('DELETE', `/api/admin/users/${id}`)).status).toBe(204);
    const body = { email, password: PASSWORD };
    expect((await call(app.url, 'POST', '/api/auth/login', { body })).body.code).toBe(
      'auth.account_suspended',
    );
    expect((await shop.ask('GET', `/api/admin/users/${id}`)).body.status).toBe('suspended');
    await shop.ask('POST', `/api/admin/users/${id}/activate`);
    expect((await call(app.url, 'POST', '/api/auth/login', { body })).status).toBe(200);
  });

  it('[R155] come as CSV, filtered, with cells that no spreadsheet runs', async () => {
    await create({ displayName: '=HYPERLINK("http://x")', voucherCode: '+CSV', commissionPercentage: 5 });
    await create({ displayName: '@cmd', voucherCode: '-CSV' });
    const { status, headers, text } = await shop.ask('GET', '/api/admin/users/export?search=csv');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const [header, ...lines] = text.trim().split('\r\n');
    expect(header).toMatch(/^id,email,displayName,status,roles,voucherCode,/);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`"'=HYPERLINK(""http://x"")",active,AFFILIATE_MARKETER,'+CSV,true,0,5,`);
    expect(lines[1]).toContain(`'@cmd,active,AFFILIATE_MARKETER,'-CSV,`);
    expect((await shop.ask('GET', '/api/admin/users/export?role=ROBOT')).status).toBe(400);
  });
});

describe('the demo world', () => {
  it('has an affiliate with DEMO10, and products to order', async () => {
    const admin = await logIn(app.url, 'admin');
    const order = await call(app.url, 'POST', '/api/orders', {
      token: admin,
      body: { items: [{ productId: 1, quantity: 2 }], shipping: 10, voucherCode: 'demo10' },
    });
    expect(order.body).toMatchObject({ total: 550, voucherCode: 'DEMO10', commission: { amount: 30.5 } });
    const stats = await call(app.url, 'GET', '/api/affiliate/stats', {
      token: await logIn(app.url, 'affiliate'),
    });
    expect(stats.body).toEqual({
      ...{ totalOrders: 1, totalAmountSold: 610, totalCommission: 30.5 },
      productsSold: [{ productId: 1, productName: 'Premium Chair', quantity: 2, totalAmount: 540 }],
    });
  });
});
