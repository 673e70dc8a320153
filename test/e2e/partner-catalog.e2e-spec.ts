import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addOffer } from '../setup/sales.js';

let app: TestApp;
let admin: string;
let partner: string;
let key: string;
let tenantId: string;
let brandId: string;
let shoes: string;
let hats: string;

const asAdmin = async (path: string, body: unknown): Promise<Answer['body']> => {
  const answer = await call(app.url, 'POST', path, { token: admin, body });
  if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
  return answer.body;
};
const v1 = (path: string, apiKey = key, headers: Record<string, string> = {}): Promise<Answer> =>
  call(app.url, 'GET', `/v1${path}`, { apiKey, headers });
const idsOf = ({ body }: Answer): string[] =>
  (body.data as { offer_id: string }[]).map(({ offer_id }) => offer_id);
const keyFor = async (body: object): Promise<string> => {
  const made = await call(app.url, 'POST', '/api/partner/keys', {
    token: partner,
    body: { name: 'narrow', ...body },
  });
  if (made.status !== 201) throw new Error(made.text);
  return made.body.key as string;
};
const refused = ({ status, body }: Answer): [number, string] => [status, body.code];

beforeAll(async () => {
  app = await startApp();
  [admin, partner] = await Promise.all([logIn(app.url, 'admin'), logIn(app.url, 'partner')]);
  key = (await demoOf(app)).keys.partner;
  const [tenant] = await app.database.query<{ id: string }>(`SELECT id FROM tenants WHERE slug = 'demo'`);
  tenantId = tenant!.id;
  brandId = (await asAdmin('/api/brands', { name: 'Runners' })).id;
  const category = await asAdmin('/api/categories', { slug: 'fashion-of-partners', name: { en: 'Fashion' } });
  const belongs = { brandId, categoryId: category.id };
  ({ offerId: shoes } = await addOffer(app, {
    title: { en: 'Running shoes' },
    payoutPercent: 12.5,
    ...belongs,
  }));
  ({ offerId: hats } = await addOffer(app, { title: { en: 'Hats', ar: 'قبعات' }, payoutPercent: 3 }));
});

afterAll(() => app.dispose());

describe('[R80] GET /v1/offers', () => {
  it('[R80] lists offers with brand, base commission, default share and EPC', async () => {
    const { body } = await v1('/offers');
    expect((body.data as { offer_id: string }[]).find(({ offer_id }) => offer_id === shoes)).toEqual({
      offer_id: shoes,
      title: { en: 'Running shoes' },
      description: null,
      brand_id: brandId,
      brand_name: 'Runners',
      category: 'fashion-of-partners',
      payout_type: 'cps',
      base_commission_pct: 12.5,
      base_commission: null,
      currency: 'USD',
      default_share_pct: 50,
      epc: null,
      countries: [],
      cool_off_days: 30,
    });
  });

  it('[R80] filters by brand, category, text and commission, and pages', async () => {
    expect(idsOf(await v1(`/offers?brand_id=${brandId}`))).toEqual([shoes]);
    expect(idsOf(await v1('/offers?category=fashion-of-partners'))).toEqual([shoes]);
    expect(idsOf(await v1('/offers?q=runners'))).toEqual([shoes]);
    expect(idsOf(await v1(`/offers?q=${encodeURIComponent('قبعات')}`))).toEqual([hats]);
    expect(idsOf(await v1('/offers?min_commission=12.5'))).toEqual([shoes]);
    const first = await v1('/offers?limit=1');
    const rest = await v1(`/offers?limit=100&cursor=${first.body.next_cursor}`);
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(idsOf(await v1('/offers?limit=100')));
    for (const query of ['brand_id=x', 'min_commission=much', 'limit=0', 'unknown=1']) {
      expect([query, ...refused(await v1(`/offers?${query}`))]).toEqual([query, 400, 'request.invalid']);
    }
    expect(refused(await v1('/offers?cursor=x'))).toEqual([400, 'paging.invalid_cursor']);
  });

  it('[R81] shows a key the offers and brands of its lists alone', async () => {
    expect(idsOf(await v1('/offers', await keyFor({ offerIds: [hats] })))).toEqual([hats]);
    const ofBrand = await keyFor({ brandIds: [brandId] });
    expect(idsOf(await v1('/offers', ofBrand))).toEqual([shoes]);
    expect((await v1('/categories', ofBrand)).body.data).toHaveLength(1);
    expect(refused(await v1('/offers', await keyFor({ scopes: ['links:write'] })))).toEqual([
      403,
      'key.scope_missing',
    ]);
  });

  it('[R82] tells categories and brands with the number of offers', async () => {
    expect((await v1('/categories')).body.data).toEqual([
      { category: 'fashion-of-partners', name: { en: 'Fashion' }, offers: 1 },
    ]);
    expect((await v1('/brands')).body.data).toEqual([
      { brand_id: brandId, name: 'Runners', logo_url: null, offers: 1 },
    ]);
  });
});

describe('[R83] the cache', () => {
  it('[R83] answers 304 to who has it, and forgets what has changed', async () => {
    const first = await v1('/offers');
    expect(first.headers.get('cache-control')).toBe('private, max-age=300');
    const etag = first.headers.get('etag')!;
    const again = await v1('/offers', key, { 'if-none-match': etag });
    expect([again.status, again.text]).toEqual([304, '']);
    const paused = await call(app.url, 'POST', `/api/offers/${hats}/pause`, { token: admin, body: {} });
    expect(paused.status).toBe(200);
    await eventually(async () => {
      const after = await v1('/offers', key, { 'if-none-match': etag });
      expect(after.status).toBe(200);
      expect(idsOf(after)).not.toContain(hats);
    });
    await call(app.url, 'PUT', '/api/admin/campaign-settings', {
      token: admin,
      body: { defaultSharePct: 60 },
    });
    await eventually(async () => {
      expect((await v1(`/offers?brand_id=${brandId}`)).body.data[0].default_share_pct).toBe(60);
    });
  });
});

describe('the public feed', () => {
  const feed = (query: string): Promise<Answer> => call(app.url, 'GET', `/public/feed?${query}`);

  it('[R80] shows a tenant’s offers to everybody, and to caches', async () => {
    const answer = await feed(`tenant_id=${tenantId}&category=fashion-of-partners&limit=5`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.body.data).toEqual([expect.objectContaining({ offer_id: shoes, campaign_id: null })]);
    expect(answer.text).not.toContain('commission');
  });

  it('[R80] shows for a partner’s own tenant the offers of its campaigns', async () => {
    const post = (path: string, body: unknown): Promise<Answer> =>
      call(app.url, 'POST', path, { apiKey: key, body });
    const { tenant_id } = (await post('/v1/tenants', { name: 'A site' })).body;
    expect((await feed(`tenant_id=${tenant_id}`)).body.data).toEqual([]);
    const { campaign_id } = (await post('/v1/campaigns', { offer_id: shoes, share_pct: 1, tenant_id })).body;
    await eventually(async () => {
      expect((await feed(`tenant_id=${tenant_id}`)).body.data).toEqual([
        expect.objectContaining({ offer_id: shoes, campaign_id }),
      ]);
    });
  });

  it('[R80] shows nothing of a suspended tenant, nor of those that partners made below it', async () => {
    const root = await logIn(app.url, 'root');
    const { tenant_id } = (
      await call(app.url, 'POST', '/v1/tenants', { apiKey: key, body: { name: 'Another site' } })
    ).body;
    const stand = (action: string) =>
      call(app.url, 'POST', `/api/platform/tenants/${tenantId}/${action}`, {
        token: root,
        body: { reason: 'unpaid' },
      });
    expect((await feed(`tenant_id=${tenant_id}`)).status).toBe(200);
    expect((await stand('suspend')).status).toBe(200);
    for (const id of [tenantId, tenant_id]) {
      await eventually(async () => {
        expect(refused(await feed(`tenant_id=${id}`))).toEqual([404, 'tenant.not_found']);
      });
    }
    expect((await stand('activate')).status).toBe(200);
    await eventually(async () => {
      expect((await feed(`tenant_id=${tenant_id}`)).status).toBe(200);
    });
  });

  it('[R80] knows no tenant that is not there', async () => {
    expect(refused(await feed(`tenant_id=${newId()}`))).toEqual([404, 'tenant.not_found']);
    expect(refused(await feed('tenant_id=demo'))).toEqual([400, 'request.invalid']);
    expect(refused(await feed(`tenant_id=${tenantId}&limit=101`))).toEqual([400, 'request.invalid']);
  });
});
