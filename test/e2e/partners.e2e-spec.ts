import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addOffer, click, postback, saleOf, storedClick } from '../setup/sales.js';

let app: TestApp;
let admin: string;
let partner: string;
let partnerId: string;
let key: string;
let shopKey: string;
let offerId: string;

beforeAll(async () => {
  await awayFromMidnight();
  app = await startApp();
  [admin, partner] = await Promise.all([logIn(app.url, 'admin'), logIn(app.url, 'partner')]);
  ({ partner: key, advertiser_secret: shopKey } = (await demoOf(app)).keys);
  partnerId = (await call(app.url, 'GET', '/api/auth/me', { token: partner })).body.id;
  ({ offerId } = await addOffer(app, { coolOffDays: 30 }));
});

afterAll(() => app.dispose());

const v1 = (method: string, path: string, body?: unknown, apiKey = key): Promise<Answer> =>
  call(app.url, method, `/v1${path}`, { apiKey, body });
const refused = ({ status, body }: Answer): [number, string] => [status, body.code];
const makeKey = async (body: object): Promise<string> => {
  const answer = await call(app.url, 'POST', '/api/partner/keys', {
    token: partner,
    body: { name: 'a key', ...body },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.key as string;
};
const campaign = async (terms: object, offer = offerId): Promise<string> => {
  const answer = await v1('POST', '/campaigns', { offer_id: offer, ...terms });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.campaign_id as string;
};
const link = async (campaignId: string, body: object = {}): Promise<Answer['body']> => {
  const answer = await v1('POST', '/links', { campaign_id: campaignId, ...body });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
};
/** An approved sale of 100.00 by a link: its id. */
const sell = async (code: string, amount = 100): Promise<string> => {
  const sale = await postback(app, shopKey, saleOf(await storedClick(app, code), { amount }));
  if (sale.status !== 201) throw new Error(sale.text);
  const id = sale.body.conversion_id as string;
  const approved = await call(app.url, 'POST', `/api/conversions/${id}/approve`, { token: admin, body: {} });
  if (approved.status !== 200) throw new Error(approved.text);
  return id;
};
const rewardsOf = async (conversionId: string): Promise<Record<string, number>> => {
  const { body } = await call(app.url, 'GET', `/api/rewards?conversionId=${conversionId}`, { token: admin });
  const rows = body.data as { beneficiaryKind: string; amount: number }[];
  return Object.fromEntries(rows.map((row) => [row.beneficiaryKind, row.amount]));
};

describe('partner keys', () => {
  it('[R105] a partner makes, lists, rotates and revokes keys of its own and sees no others', async () => {
    const made = await call(app.url, 'POST', '/api/partner/keys', {
      token: partner,
      body: { name: 'shop', scopes: ['offers:read'], offerIds: [offerId] },
    });
    expect(made.body).toMatchObject({
      kind: 'pt',
      ownerUserId: partnerId,
      offerIds: [offerId],
      brandIds: [],
    });
    expect(made.body.key).toMatch(/^afx_live_pt_/);
    const other = await call(app.url, 'POST', '/api/keys', { token: admin, body: { name: 'of the tenant' } });
    const list = await call(app.url, 'GET', '/api/partner/keys', { token: partner });
    expect(list.text).toContain(made.body.id);
    expect(list.text).not.toContain(other.body.id);
    expect(list.text).not.toContain(made.body.key.slice(-43));
    const path = `/api/partner/keys/${made.body.id}`;
    const rotated = await call(app.url, 'POST', `${path}/rotate`, {
      token: partner,
      body: { graceHours: 0 },
    });
    expect(rotated.body).toMatchObject({ scopes: ['offers:read'], offerIds: [offerId] });
    expect(refused(await v1('GET', '/usage', undefined, made.body.key))).toEqual([401, 'key.invalid']);
    expect((await v1('GET', '/usage', undefined, rotated.body.key)).status).toBe(200);
    const gone = await call(app.url, 'DELETE', `/api/partner/keys/${rotated.body.id}`, { token: partner });
    expect(gone.status).toBe(204);
    expect(refused(await v1('GET', '/usage', undefined, rotated.body.key))).toEqual([401, 'key.invalid']);
    for (const id of [other.body.id, newId()]) {
      const stranger = await call(app.url, 'DELETE', `/api/partner/keys/${id}`, { token: partner });
      expect(refused(stranger)).toEqual([404, 'key.not_found']);
    }
  });

  it.each([
    [{ name: 'x', scopes: ['orders:write'] }, 400, 'key.scope_not_allowed'],
    [{ name: 'x', offerIds: [newId()] }, 400, 'key.allow_list_unknown'],
    [{ name: 'x', offerIds: ['all'] }, 400, 'request.invalid'],
    [{ name: 'x', ownerUserId: newId() }, 400, 'request.invalid'],
  ])('[R105] refuses %j from a partner', async (body, status, code) =>
    expect(refused(await call(app.url, 'POST', '/api/partner/keys', { token: partner, body }))).toEqual([
      status,
      code,
    ]),
  );

  it('[R105] an admin makes a partner key for a partner only', async () => {
    const make = (ownerUserId?: string): Promise<Answer> =>
      call(app.url, 'POST', '/api/keys', { token: admin, body: { name: 'x', kind: 'pt', ownerUserId } });
    expect((await make(partnerId)).body).toMatchObject({ kind: 'pt', ownerUserId: partnerId });
    expect(refused(await make())).toEqual([400, 'key.owner_unknown']);
    const promoter = await call(app.url, 'GET', '/api/auth/me', { token: await logIn(app.url, 'promoter') });
    expect(refused(await make(promoter.body.id))).toEqual([400, 'key.owner_unknown']);
  });

  it('[R104] a key does what its scopes say, and other kinds of keys are none of partners', async () => {
    const reader = await makeKey({ scopes: ['rewards:read'] });
    expect(refused(await v1('POST', '/links', { campaign_id: newId() }, reader))).toEqual([
      403,
      'key.scope_missing',
    ]);
    const sale = { click_id: newId(), transaction_id: 't', amount: 1, currency: 'USD' };
    expect(refused(await v1('POST', '/events/conversion', sale, shopKey))).toEqual([
      403,
      'partner.key_required',
    ]);
    expect(refused(await call(app.url, 'GET', '/v1/usage', { token: partner }))).toEqual([
      403,
      'auth.forbidden',
    ]);
  });

  it('[R109] the partner sees requests and errors by day, and who did what stands in the audit log', async () => {
    const counted = await makeKey({ scopes: ['rewards:read'] });
    await v1('GET', '/rewards/user?user_id=nobody-at-all', undefined, counted);
    await v1('GET', '/usage', undefined, counted);
    const { body: mine } = await call(app.url, 'GET', '/api/partner/keys', { token: partner });
    const { id } = (mine.data as { id: string; prefix: string }[]).find(({ prefix }) =>
      counted.startsWith(prefix),
    )!;
    await eventually(async () => {
      const { body } = await call(app.url, 'GET', `/api/partner/keys/${id}/usage`, { token: partner });
      expect(body.data).toEqual([{ day: expect.any(String), requests: 2, errors: 1, limited: 0 }]);
    });
    expect((await v1('GET', '/usage', undefined, counted)).body).toMatchObject({
      limit_per_minute: 300,
      burst: 1000,
    });
    const log = await call(app.url, 'GET', `/api/admin/audit?subjectId=${id}`, { token: admin });
    expect(log.text).toContain('key.created');
  });
});

describe('campaigns', () => {
  it('[R84] share_pct is the end user’s share, the partner keeps the rest to the cent', async () => {
    const id = await campaign({ share_pct: 33.33, name: 'Shared' });
    const { code } = await link(id, { user_id: 'user-1' });
    // 10 % of 99.99 is 10.00, of which 33.33 % are 3.33.
    expect(await rewardsOf(await sell(code, 99.99))).toEqual({ partner: 6.67, end_user: 3.33 });
    const alone = await link(id);
    expect(await rewardsOf(await sell(alone.code))).toEqual({ partner: 10 });
    const { body: trial } = await call(app.url, 'GET', '/api/ledger/trial-balance', { token: admin });
    expect(trial.balanced).toBe(true);
  });

  it('[R85] flat_reward is a fixed sum, never more than the commission', async () => {
    const { code } = await link(await campaign({ flat_reward: 4 }), { user_id: 'user-2' });
    expect(await rewardsOf(await sell(code))).toEqual({ partner: 6, end_user: 4 });
    expect(await rewardsOf(await sell(code, 20))).toEqual({ end_user: 2 });
  });

  it('[R84] later changes of the terms leave recorded sales alone, and a refund takes from both', async () => {
    const id = await campaign({ share_pct: 50 });
    const { code } = await link(id, { user_id: 'user-3' });
    const sale = await postback(app, shopKey, saleOf(await storedClick(app, code), { amount: 100 }));
    const changed = await v1('PATCH', `/campaigns/${id}`, { share_pct: 10 });
    expect(changed.body).toMatchObject({ share_pct: 10, flat_reward: null });
    const path = `/api/conversions/${sale.body.conversion_id}`;
    await call(app.url, 'POST', `${path}/approve`, { token: admin, body: {} });
    expect(await rewardsOf(sale.body.conversion_id)).toEqual({ partner: 5, end_user: 5 });
    await call(app.url, 'POST', `${path}/refund`, { token: admin, body: { amount: 50, reason: 'half' } });
    const { body } = await v1('GET', '/rewards/user?user_id=user-3');
    expect(body.data).toEqual([expect.objectContaining({ amount: 5, reversed: 2.5, status: 'pending' })]);
  });

  it('[R88] a partner’s own share for an offer goes before those of its campaigns', async () => {
    const { offerId: own } = await addOffer(app);
    const { code } = await link(await campaign({ share_pct: 50 }, own), { user_id: 'user-4' });
    expect((await v1('PUT', `/offers/${own}/share`, { share_pct: 20 })).status).toBe(204);
    expect(await rewardsOf(await sell(code))).toEqual({ partner: 8, end_user: 2 });
    expect((await v1('DELETE', `/offers/${own}/share`)).status).toBe(204);
    expect(await rewardsOf(await sell(code))).toEqual({ partner: 5, end_user: 5 });
    expect(refused(await v1('PUT', `/offers/${own}/share`, { share_pct: 101 }))).toEqual([
      400,
      'request.invalid',
    ]);
    expect(refused(await v1('PUT', `/offers/${newId()}/share`, { share_pct: 1 }))).toEqual([
      404,
      'offer.not_found',
    ]);
  });

  it.each([
    [{ share_pct: 10, flat_reward: 1 }, 400, 'campaign.terms_ambiguous'],
    [{}, 400, 'campaign.terms_ambiguous'],
    [{ share_pct: 100.01 }, 400, 'request.invalid'],
    [{ share_pct: -1 }, 400, 'request.invalid'],
    [{ share_pct: 10.123 }, 400, 'request.invalid'],
    [{ flat_reward: 0 }, 400, 'request.invalid'],
    [{ flat_reward: 1.234 }, 400, 'money.invalid_amount'],
    [{ share_pct: 10, offer_id: newId() }, 404, 'offer.not_found'],
    [{ share_pct: 10, tenant_id: newId() }, 404, 'partner.tenant_unknown'],
  ])('[R84] refuses a campaign with %j', async (body, status, code) =>
    expect(refused(await v1('POST', '/campaigns', { offer_id: offerId, ...body }))).toEqual([status, code]),
  );

  it('[R85] refuses a flat reward above a fixed commission', async () => {
    const { offerId: fixed } = await addOffer(app, {
      payoutType: 'cpa',
      payoutAmount: 3,
      payoutPercent: undefined,
    });
    const answer = await v1('POST', '/campaigns', { offer_id: fixed, flat_reward: 3.01 });
    expect(refused(answer)).toEqual([400, 'campaign.reward_too_high']);
    expect(answer.body.details).toEqual({ commission: 3 });
  });

  it('[R81] an offer outside the key’s scope is not there for it', async () => {
    const { offerId: other } = await addOffer(app);
    const narrow = await makeKey({ offerIds: [offerId] });
    const ask = (offer: string): Promise<Answer> =>
      v1('POST', '/campaigns', { offer_id: offer, share_pct: 1 }, narrow);
    expect((await ask(offerId)).status).toBe(201);
    expect(refused(await ask(other))).toEqual([404, 'offer.not_found']);
  });

  it('[R84] campaigns are for the own tenant or one that the partner made, and nobody else sees them', async () => {
    const child = await v1('POST', '/tenants', { name: 'A site of ours' });
    expect(child.status).toBe(201);
    const made = await v1('POST', '/campaigns', {
      offer_id: offerId,
      share_pct: 1,
      tenant_id: child.body.tenant_id,
    });
    expect(made.body.tenant_id).toBe(child.body.tenant_id);
    expect((await v1('GET', '/tenants')).body.data).toEqual([child.body]);
    const other = await call(app.url, 'POST', '/api/admin/users', {
      token: admin,
      body: { email: 'second@partner.test', password: 'a long pass phrase', roles: ['PARTNER'] },
    });
    const { body: foreign } = await call(app.url, 'POST', '/api/keys', {
      token: admin,
      body: { name: 'x', kind: 'pt', ownerUserId: other.body.id },
    });
    const id = made.body.campaign_id;
    expect(refused(await v1('GET', `/campaigns/${id}`, undefined, foreign.key))).toEqual([
      404,
      'campaign.not_found',
    ]);
    expect((await v1('GET', '/campaigns', undefined, foreign.key)).body).toEqual({
      data: [],
      next_cursor: null,
    });
    const stolen = { offer_id: offerId, share_pct: 1, tenant_id: child.body.tenant_id };
    expect(refused(await v1('POST', '/campaigns', stolen, foreign.key))).toEqual([
      404,
      'partner.tenant_unknown',
    ]);
    const page = (await v1('GET', '/campaigns?limit=1')).body;
    expect(page).toEqual({
      data: [expect.objectContaining({ campaign_id: id })],
      next_cursor: expect.any(String),
    });
    const archived = await v1('PATCH', `/campaigns/${id}`, { status: 'archived' });
    expect(archived.body.status).toBe('archived');
    expect(refused(await v1('POST', '/links', { campaign_id: id }))).toEqual([409, 'campaign.archived']);
  });
});

describe('links', () => {
  it('[R86] a smart link tracks and carries pid and offer id', async () => {
    const made = await link(await campaign({ share_pct: 10 }), { user_id: 'user-5' });
    const url = new URL(made.smart_link as string);
    expect(Object.fromEntries(url.searchParams)).toEqual({ pid: partnerId, offer_id: offerId });
    const id = await click(app, made.code, url.search);
    await eventually(async () => {
      const rows = await app.database.query('SELECT link_id, promoter_id FROM clicks WHERE id = $1', [id]);
      expect(rows).toEqual([{ link_id: made.link_id, promoter_id: partnerId }]);
    });
    expect(refused(await v1('POST', '/links', { campaign_id: newId() }))).toEqual([
      404,
      'campaign.not_found',
    ]);
  });

  it('[R87] the raw link takes a page of the offer’s own host and no other', async () => {
    const id = await campaign({ share_pct: 10 });
    const made = await link(id);
    expect(made.tracker_link).toMatch(/\?redirect=\{redirect\}$/);
    const page = encodeURIComponent('https://shop.example/shoes');
    const led = await call(app.url, 'GET', `/c/${made.code}?redirect=${page}`);
    expect(led.headers.get('location')).toMatch(/^https:\/\/shop\.example\/shoes\?/);
    const foreign = await call(app.url, 'GET', `/c/${made.code}?redirect=https%3A%2F%2Fevil.example%2F`);
    expect(foreign.headers.get('location')).toMatch(/^https:\/\/shop\.example\/landing/);
    const deep = await link(id, { redirect: 'https://shop.example/hats' });
    const there = await call(app.url, 'GET', `/c/${deep.code}`);
    expect(there.headers.get('location')).toMatch(/^https:\/\/shop\.example\/hats/);
    const away = await v1('POST', '/links', { campaign_id: id, redirect: 'https://evil.example/' });
    expect([away.status, away.body.code]).toEqual([400, 'link.foreign_destination']);
  });

  it('[R86] a click that the partner’s server saw is recorded like any other', async () => {
    const made = await link(await campaign({ share_pct: 10 }));
    const seen = await v1('POST', '/events/click', {
      code: made.code,
      user_agent: 'Mozilla/5.0',
      ip: '8.8.8.8',
    });
    expect(seen.status).toBe(201);
    expect(seen.body).toEqual({
      click_id: expect.any(String),
      destination: expect.stringContaining('shop.example'),
    });
    // A link of somebody else's.
    expect(refused(await v1('POST', '/events/click', { code: 'demo' }))).toEqual([404, 'link.not_found']);
  });
});

describe('conversions of partners', () => {
  it('[R60] a sale of an unknown click is answered 200, ignored, and kept in the inbox', async () => {
    const sale = {
      click_id: '0190a000-0000-7000-8000-000000000001',
      transaction_id: 'p-1',
      amount: 5,
      currency: 'USD',
    };
    const answer = await v1('POST', '/events/conversion', sale);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ignored: true, intake_id: expect.any(String) });
    const kept = await call(app.url, 'GET', `/api/inbox/${answer.body.intake_id}`, { token: admin });
    expect(kept.text).toContain('click.not_found');
    expect(refused(await v1('POST', '/events/conversion', { ...sale, amount: 'much' }))[0]).toBe(400);
  });

  it('[R60] a sale of an own click waits for approval, and a foreign click is as unknown as none', async () => {
    const made = await link(await campaign({ share_pct: 10 }), { user_id: 'user-6' });
    const sale = { ...saleOf(await storedClick(app, made.code)), status: 'approved' };
    const answer = await v1('POST', '/events/conversion', sale);
    expect([answer.status, answer.body.status]).toEqual([201, 'pending']);
    expect((await v1('POST', '/events/conversion', sale)).body).toMatchObject({ duplicate: true });
    expect((await v1('POST', '/events/conversion', saleOf(await storedClick(app)))).body).toMatchObject({
      ignored: true,
    });
  });
});

describe('rewards and figures', () => {
  it('[R94] tells what a user earned: amount, status and eta', async () => {
    const { code } = await link(await campaign({ share_pct: 25 }), { user_id: 'user-7' });
    const conversionId = await sell(code);
    const { body } = await v1('GET', '/rewards/user?user_id=user-7');
    expect(body.data).toEqual([
      expect.objectContaining({
        conversion_id: conversionId,
        amount: 2.5,
        currency: 'USD',
        status: 'pending',
      }),
    ]);
    expect(Date.parse(body.data[0].eta)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(refused(await v1('GET', '/rewards/user?user_id=user-0'))).toEqual([404, 'partner.user_not_found']);
    expect(refused(await v1('GET', '/rewards/user'))).toEqual([400, 'request.invalid']);
  });

  it('[R98] exports rewards as CSV with the rows there are', async () => {
    const { code } = await link(await campaign({ share_pct: 25 }), { user_id: '=1+1' });
    const conversionId = await sell(code);
    const file = await v1('GET', '/rewards/export?format=csv');
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = file.text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines[0]).toContain('amount');
    const mine = lines.filter((cells) => cells[1] === conversionId);
    expect(mine.map((cells) => [cells[3], cells[4], cells[5]]).sort()).toEqual([
      ['end_user', "'=1+1", '2.50'],
      ['partner', '', '7.50'],
    ]);
    expect(refused(await v1('GET', '/rewards/export?format=xml'))).toEqual([400, 'request.invalid']);
  });

  it('[R90] tells clicks, conversions, earnings and what was shared', async () => {
    const id = await campaign({ share_pct: 40 });
    const { code } = await link(id, { user_id: 'user-8' });
    await sell(code);
    await eventually(async () => {
      const { body } = await v1('GET', `/analytics?campaign_id=${id}`);
      expect(body.data).toEqual([
        {
          key: id,
          clicks: 1,
          counted_clicks: 1,
          conversions: 1,
          amounts: [{ currency: 'USD', earnings: 6, shared: 4 }],
        },
      ]);
    });
    const days = await v1('GET', `/analytics?campaign_id=${id}&group_by=day`);
    expect(days.body.data[0].key).toBe(new Date().toISOString().slice(0, 10));
    expect(refused(await v1('GET', '/analytics?group_by=user'))).toEqual([400, 'request.invalid']);
  });
});

describe('[R92] the books', () => {
  it('[R92] show a partner what is their own, and nothing of their users, promoters or the shop', async () => {
    const { code } = await link(await campaign({ share_pct: 40 }), { user_id: 'user-9' });
    const conversionId = await sell(code);
    const get = (path: string, token = partner): Promise<Answer> => call(app.url, 'GET', path, { token });
    const entries = await get(`/api/ledger/entries?sourceId=${conversionId}`);
    expect(entries.body.data).toMatchObject([
      { accountKind: 'partner', ownerId: partnerId, credit: 6, debit: 0 },
    ]);
    expect((await get(`/api/ledger/entries?sourceId=${conversionId}`, admin)).body.data).toHaveLength(3);
    const { data: accounts } = (await get('/api/ledger/accounts')).body;
    expect(accounts).toEqual([
      expect.objectContaining({ kind: 'partner', ownerId: partnerId, currency: 'USD' }),
    ]);
    const statement = await get(`/api/ledger/accounts/${accounts[0].id}/statement`);
    expect(statement.body.closingBalance).toBe(accounts[0].balance);
    const rewards = await get(`/api/rewards?conversionId=${conversionId}`);
    expect(rewards.body.data).toMatchObject([{ beneficiaryKind: 'partner', amount: 6 }]);
    const all = await get('/api/ledger/accounts?limit=100', admin);
    const others = (all.body.data as { id: string; kind: string }[]).filter(({ kind }) => kind !== 'partner');
    expect(others.length).toBeGreaterThan(1);
    for (const { id, kind } of others) {
      expect(refused(await get(`/api/ledger/accounts/${id}/statement`))).toEqual([
        404,
        'ledger.account_not_found',
      ]);
      expect((await get(`/api/ledger/accounts?kind=${kind}`)).body.data).toEqual([]);
      expect((await get(`/api/ledger/entries?accountId=${id}`)).body.data).toEqual([]);
    }
    expect((await get('/api/ledger/trial-balance')).status).toBe(403);
    const promoter = await logIn(app.url, 'promoter');
    expect((await get(`/api/ledger/entries?sourceId=${conversionId}`, promoter)).body.data).toEqual([]);
  });
});

// Last: afterwards the partner can make no tenant any more.
describe('tenants below', () => {
  it('[R80] a partner makes a hundred tenants and no more, one for each Idempotency-Key', async () => {
    const make = (name: string, headers: Record<string, string> = {}): Promise<Answer> =>
      call(app.url, 'POST', '/v1/tenants', { apiKey: key, body: { name }, headers });
    const once = { 'idempotency-key': 'a site' };
    const first = await make('A site', once);
    expect(first.status).toBe(201);
    expect((await make('A site', once)).body).toEqual(first.body);
    expect(refused(await make('Another', once))).toEqual([409, 'idempotency.conflict']);

    const known = (await v1('GET', '/tenants')).body.data as unknown[];
    while (known.length < 98) known.push((await make(`Site ${known.length}`)).body);
    const last = await Promise.all(Array.from({ length: 6 }, (_, index) => make(`Rival ${index}`)));
    expect(last.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409]);
    expect((await v1('GET', '/tenants')).body.data).toHaveLength(100);
  });
});
