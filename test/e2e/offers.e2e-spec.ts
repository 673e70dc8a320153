import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, type OtherAdvertiser, postback, saleOf, storedClick } from '../setup/sales.js';
import { demoOf } from '../setup/demo.js';
import { newLink, newOffer as offerOf, visitLink } from '../setup/tracking.js';

let app: TestApp;
let admin: string;
let advertiser: string;
let promoter: string;
let other: OtherAdvertiser;
let company: string;

beforeAll(async () => {
  app = await startApp();
  [admin, advertiser, promoter] = (await Promise.all(
    ['admin', 'advertiser', 'promoter'].map((who) => logIn(app.url, who)),
  )) as [string, string, string];
  company = (await call(app.url, 'GET', '/api/advertisers', { token: admin })).body.data[0].id as string;
  other = await addAdvertiser(app, 'rival');
});
afterAll(() => app.dispose());

const api = (
  method: string,
  path: string,
  token: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => call(app.url, method, path, { token, body, headers });

/** An active offer of the demo company. */
const newOffer = (change: Record<string, unknown> = {}): ReturnType<typeof offerOf> =>
  offerOf(app.url, admin, { advertiserId: company, ...change });

const draftOf = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  title: { en: 'Shoes', ar: 'أحذية' },
  destinationUrl: 'https://shoes.example/?c={click_id}',
  payoutType: 'cps',
  payoutPercent: 10,
  currency: 'USD',
  ...change,
});

const idsOf = ({ body }: Answer): string[] => (body.data as { id: string }[]).map(({ id }) => id);

const eventsOf = async (offerId: string): Promise<string[]> =>
  (
    await app.database.query<{ type: string }>(
      `SELECT type FROM outbox_events WHERE entity_id = $1 ORDER BY entity_sequence`,
      [offerId],
    )
  ).map(({ type }) => type);

describe('an offer', () => {
  it('[R123] is submitted, rejected with a reason, corrected, submitted again and approved', async () => {
    const made = await api('POST', '/api/offers', advertiser, draftOf({ draft: true }));
    expect([made.status, made.body.status]).toEqual([201, 'draft']);
    const at = `/api/offers/${made.body.id}`;
    expect((await api('POST', `${at}/approve`, admin)).body.code).toBe('offer.invalid_transition');
    expect((await api('GET', at, promoter)).body.code).toBe('offer.not_found');
    expect((await api('POST', `${at}/submit`, advertiser)).body.status).toBe('pending');
    expect((await api('POST', `${at}/submit`, advertiser)).body.code).toBe('offer.invalid_transition');
    for (const who of [advertiser, promoter])
      expect((await api('POST', `${at}/approve`, who)).status).toBe(403);
    expect((await api('POST', `${at}/reject`, admin, { reason: '' })).body.code).toBe('request.invalid');
    const reason = 'الصفحة لا تعمل <b>now</b>';
    const rejected = await api('POST', `${at}/reject`, admin, { reason });
    expect(rejected.body).toMatchObject({ status: 'rejected', rejectionReason: reason });
    // Not live: what is wrong is corrected at once.
    const corrected = await api('PATCH', at, advertiser, { destinationUrl: 'https://shoes.example/new' });
    expect(corrected.body).toMatchObject({
      destinationUrl: 'https://shoes.example/new',
      proposal: null,
      rejectionReason: reason,
    });
    await api('POST', `${at}/submit`, advertiser);
    expect((await api('POST', `${at}/approve`, admin)).body).toMatchObject({
      status: 'active',
      rejectionReason: null,
    });
    expect((await api('GET', at, promoter)).body).not.toHaveProperty('rejectionReason');
    expect(await eventsOf(made.body.id as string)).toEqual([
      ...['offer.submitted', 'offer.rejected', 'offer.submitted', 'offer.approved'],
    ]);
  });

  it('[R124] is paused and resumed by its advertiser, not by others, nor when an admin paused it', async () => {
    const { id } = await newOffer();
    const act = (action: string, who: string): Promise<Answer> =>
      api('POST', `/api/offers/${id}/${action}`, who);
    expect((await act('pause', other.token)).body.code).toBe('offer.not_found');
    expect((await act('pause', promoter)).status).toBe(403);
    expect((await act('pause', advertiser)).body.status).toBe('paused');
    expect((await act('resume', other.token)).body.code).toBe('offer.not_found');
    expect((await act('resume', advertiser)).body.status).toBe('active');
    expect((await act('pause', admin)).body.status).toBe('paused');
    const refused = await act('resume', advertiser);
    expect([refused.status, refused.body.code]).toEqual([409, 'offer.paused_by_others']);
    expect((await act('resume', admin)).body.status).toBe('active');
    expect(await eventsOf(id)).toEqual(['offer.paused', 'offer.resumed', 'offer.paused', 'offer.resumed']);
    expect((await act('archive', advertiser)).body.status).toBe('ended');
    for (const action of ['archive', 'resume', 'pause', 'submit'])
      expect((await act(action, advertiser)).body.code).toBe('offer.invalid_transition');
    expect((await api('PATCH', `/api/offers/${id}`, admin, { countries: [] })).body.code).toBe(
      'offer.invalid_transition',
    );
  });

  it('[R123] goes on as it is while a change of money or destination waits for review', async () => {
    const { id, host } = await newOffer();
    const at = `/api/offers/${id}`;
    const { code } = await newLink(app.url, promoter, id);
    const change = {
      title: { en: 'New title' },
      payoutType: 'cpa',
      payoutAmount: 7.5,
      destinationUrl: 'https://elsewhere.example/',
      coolOffDays: 5,
    };
    const changed = await api('PATCH', at, advertiser, change);
    expect(changed.body).toMatchObject({
      ...{ title: change.title, coolOffDays: 5, status: 'active' },
      ...{ payoutType: 'cps', payoutPercent: 10, payoutAmount: null },
      proposal: {
        ...{ payoutType: 'cpa', payoutAmount: 7.5, payoutPercent: null },
        destinationUrl: change.destinationUrl,
      },
    });
    expect((await api('GET', at, promoter)).body).not.toHaveProperty('proposal');
    expect(new URL((await visitLink(app.url, code)).headers.get('location')!).host).toBe(host);
    expect((await api('POST', `${at}/reject`, admin, { reason: 'No.' })).body).toMatchObject({
      ...{ status: 'active', proposal: null, rejectionReason: 'No.', payoutPercent: 10 },
    });
    // Wanting what is there already takes the wish back.
    await api('PATCH', at, advertiser, { payoutType: 'cps', payoutPercent: 20 });
    const takenBack = await api('PATCH', at, advertiser, { payoutType: 'cps', payoutPercent: 10 });
    expect(takenBack.body.proposal).toBeNull();
    expect((await api('POST', `${at}/approve`, admin)).body.code).toBe('offer.invalid_transition');

    await api('PATCH', at, advertiser, { payoutType: 'cps', payoutPercent: 20 });
    await api('PATCH', at, advertiser, { destinationUrl: 'https://elsewhere.example/' });
    expect((await api('POST', `${at}/approve`, admin)).body).toMatchObject({
      ...{ status: 'active', proposal: null, payoutPercent: 20, rejectionReason: null },
      destinationUrl: 'https://elsewhere.example/',
    });
    await eventually(async () => {
      const location = (await visitLink(app.url, code)).headers.get('location')!;
      expect(new URL(location).host).toBe('elsewhere.example');
    });
    const audit = await app.database.query<{ action: string; after: Record<string, unknown> }>(
      `SELECT action, after FROM audit_entries WHERE subject_id = $1 AND action LIKE 'offer.change_%' ORDER BY id`,
      [id],
    );
    expect(audit.map(({ action }) => action)).toEqual(['offer.change_rejected', 'offer.change_approved']);
    expect(audit[1]!.after).toMatchObject({ payoutPercent: 20 });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a title that is turned around', { title: { en: 'a\u202eb' } }],
    ['an isolate in a description', { description: { en: 'a\u2066b' } }],
    ['a title without English', { title: { ar: 'أحذية' } }],
    ['a title in an unknown language', { title: { en: 'a', xx: 'b' } }],
    ['a title of two lines', { title: { en: 'a\nb' } }],
    ['a country that is none', { countries: ['XX'] }],
    ['a country in small letters', { countries: ['sa'] }],
    ['a country twice', { countries: ['SA', 'SA'] }],
    ['a device that is none', { devices: ['fridge'] }],
    ['a preview that is a script', { previewUrl: 'javascript:alert(1)' }],
    ['a preview with a user name', { previewUrl: 'https://a@shop.example/' }],
    ['eleven questions', { requirements: Array.from({ length: 11 }, () => ({ en: 'Why?' })) }],
    ['a question of two languages and one more', { requirements: [{ en: 'a', fr: 'b' }] }],
    ['null for countries', { countries: null }],
    ['a category that is no id', { categoryId: 'shoes' }],
  ])('with %s is refused, new or changed', async (_, change) => {
    const { id } = await newOffer();
    const answers = [
      await api('POST', '/api/offers', advertiser, draftOf(change)),
      await api('PATCH', `/api/offers/${id}`, advertiser, change),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([400, 'request.invalid']);
  });

  it('keeps its landing pages on its own hosts, and knows only categories and brands of the tenant', async () => {
    const pages = (url: string): unknown => draftOf({ landingPages: [{ name: 'Sale', url }] });
    const far = await api('POST', '/api/offers', advertiser, pages('https://evil.example/'));
    expect([far.status, far.body.code]).toEqual([400, 'offer.invalid_destination']);
    const near = await api('POST', '/api/offers', advertiser, pages('https://shoes.example/sale?s={sub1}'));
    expect(near.status).toBe(201);
    const nowhere = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01';
    for (const [field, code] of [
      ['categoryId', 'category.not_found'],
      ['brandId', 'brand.not_found'],
    ]) {
      const answer = await api('POST', '/api/offers', advertiser, draftOf({ [field!]: nowhere }));
      expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
  });
});

describe('the list of offers', () => {
  let fashion: { id: string };
  let brand: { id: string };
  let shoes: string;
  let hats: string;
  let free: string;

  beforeAll(async () => {
    const category = { slug: 'fashion', name: { en: 'Fashion', ar: 'أزياء' } };
    fashion = (await api('POST', '/api/categories', admin, category)).body;
    brand = (await api('POST', '/api/brands', admin, { name: 'Walker', logoUrl: 'https://w.example/l.png' }))
      .body;
    shoes = (
      await newOffer({
        title: { en: 'Walker Shoes', ar: 'أحذية ووكر' },
        description: { en: 'Line one\nLine <b>two</b>', ar: 'وصف' },
        terms: { en: 'No ads.' },
        requirements: [{ en: 'Where?', ar: 'أين؟' }],
        categoryId: fashion.id,
        brandId: brand.id,
        countries: ['SA', 'AE'],
        devices: ['mobile'],
        previewUrl: 'https://shoes.example/preview',
      })
    ).id;
    hats = (
      await newOffer({
        ...{ title: { en: 'Hats_100%' }, categoryId: fashion.id, countries: ['DE'] },
        ...{ payoutType: 'cpa', payoutPercent: undefined, payoutAmount: 5 },
      })
    ).id;
    free = (await newOffer({ title: { en: 'Everywhere' } })).id;
  });

  it.each<[string, () => string[]]>([
    ['category=fashion', () => [hats, shoes]],
    ['category=nothing', () => []],
    ['q=wALKER', () => [shoes]],
    ['q=%D8%A3%D8%AD%D8%B0%D9%8A%D8%A9%20%D9%88', () => [shoes]],
    ['q=line%20', () => [shoes]],
    ['q=s_100%25', () => [hats]],
    ['q=_', () => [hats]],
    ['category=fashion&country=SA', () => [shoes]],
    ['category=fashion&payoutType=cpa', () => [hats]],
    ['category=fashion&payoutType=cpa&country=SA', () => []],
    ['category=fashion&currency=KWD', () => []],
    ['category=fashion&currency=USD', () => [hats, shoes]],
  ])('[R70] with %s holds what fits', async (query, expected) => {
    expect(idsOf(await api('GET', `/api/offers?${query}`, promoter))).toEqual(expected());
  });

  it('[R70] by country holds what sells everywhere; by brand, what is of the brand', async () => {
    const inGermany = idsOf(await api('GET', '/api/offers?country=DE&limit=100', promoter));
    expect(inGermany).toEqual(expect.arrayContaining([free, hats]));
    expect(inGermany).not.toContain(shoes);
    expect(idsOf(await api('GET', `/api/offers?brandId=${brand.id}`, promoter))).toEqual([shoes]);
  });

  it.each([
    'sort=title',
    'sort=EPC',
    'sort=-epc',
    'sort=epc;drop',
    'sort=',
    'country=XX',
    'country=sa',
    'payoutType=cpm',
    'currency=usd',
    'currency=US$',
    'category=Fashion',
    'q=',
    'brandId=1',
    'status=live',
  ])('[R70] with %s is refused', async (query) => {
    const answer = await api('GET', `/api/offers?${query}`, promoter);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
  });

  it('[R70] by EPC or conversion rate has the best first and the unknown last, page by page', async () => {
    // With the roll-ups they come from: the schedule reckons them anew every two minutes.
    const perform = async (
      offerId: string,
      clicks: number,
      conversions: number,
      payout: number,
    ): Promise<void> => {
      await app.database.query(
        `INSERT INTO click_rollups
           (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks, counted_clicks)
         SELECT tenant_id, date_trunc('hour', now()) - interval '1 day', id, id, id, 'US', 'mobile', $2, $2
           FROM offers WHERE id = $1`,
        [offerId, clicks],
      );
      await app.database.query(
        `INSERT INTO conversion_rollups
           (tenant_id, bucket_start, link_id, offer_id, promoter_id, event, currency, conversions,
            approved_conversions, amount_minor, commission_minor, approved_commission_minor)
         SELECT tenant_id, date_trunc('hour', now()) - interval '1 day', id, id, id, 'sale', currency, $2, 0, 0, $3, 0
           FROM offers WHERE id = $1`,
        [offerId, conversions, payout],
      );
      await app.database.query(
        `INSERT INTO offer_performance
           (tenant_id, offer_id, counted_clicks, conversions, payout_minor, window_days, computed_at)
         SELECT tenant_id, id, $2, $3, $4, 30, now() FROM offers WHERE id = $1
         ON CONFLICT (tenant_id, offer_id) DO UPDATE SET counted_clicks = excluded.counted_clicks,
           conversions = excluded.conversions, payout_minor = excluded.payout_minor`,
        [offerId, clicks, conversions, payout],
      );
    };
    await perform(shoes, 300, 30, 10_000);
    await perform(hats, 300, 10, 20_000);
    await perform(free, 0, 0, 0);
    const all = (await api('GET', '/api/offers?limit=100', promoter)).body.data.length as number;
    const walk = async (sort: string): Promise<{ id: string; epc: number; conversionRate: number }[]> => {
      const found = [];
      for (let cursor = ''; ;) {
        const { body } = await api('GET', `/api/offers?sort=${sort}&limit=2${cursor}`, promoter);
        found.push(...body.data);
        if (body.nextCursor === null) return found;
        cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
      }
    };
    const byEpc = await walk('epc');
    expect(byEpc.slice(0, 2).map(({ id }) => id)).toEqual([hats, shoes]);
    expect(byEpc[0]!.epc).toBeCloseTo(200 / 300, 10);
    const byRate = await walk('cr');
    expect(byRate.slice(0, 2).map(({ id }) => id)).toEqual([shoes, hats]);
    expect(byRate[0]!.conversionRate).toBeCloseTo(0.1, 10);
    for (const found of [byEpc, byRate]) {
      expect(new Set(found.map(({ id }) => id)).size).toBe(all);
      expect(found.find(({ id }) => id === free)).toMatchObject({ epc: null, conversionRate: null });
    }
    // Nothing is converted: who compares earnings names the currency, and reads like with like.
    const yen = await newOffer({ title: { en: 'In yen' }, currency: 'JPY' });
    await perform(yen.id, 300, 10, 9_000);
    expect((await walk('epc'))[0]).toMatchObject({ id: yen.id, epc: 30, currency: 'JPY' });
    const inDollars = await api('GET', '/api/offers?sort=epc&currency=USD&limit=2', promoter);
    expect(idsOf(inDollars)).toEqual([hats, shoes]);
    const { body } = await api('GET', '/api/offers?sort=epc&limit=1', promoter);
    const foreign = await api('GET', `/api/offers?sort=cr&cursor=${body.nextCursor}`, promoter);
    expect([foreign.status, foreign.body.code]).toEqual([400, 'paging.invalid_cursor']);
  });

  it('[R71] is read in the language that the reader wants, in English where it is missing', async () => {
    const read = async (language: string): Promise<Record<string, unknown>> => {
      const answer = await api('GET', `/api/offers/${shoes}`, promoter, undefined, {
        'accept-language': language,
      });
      expect(answer.headers.get('vary')).toMatch(/accept-language/i);
      return answer.body as Record<string, unknown>;
    };
    expect((await read('ar-SA,ar;q=0.9,en;q=0.1')).text).toEqual({
      ...{ locale: 'ar', title: 'أحذية ووكر', description: 'وصف', terms: 'No ads.', requirements: ['أين؟'] },
    });
    expect((await read('ar')).category).toMatchObject({ slug: 'fashion', name: 'أزياء' });
    const english = {
      title: 'Walker Shoes',
      description: 'Line one\nLine <b>two</b>',
      requirements: ['Where?'],
    };
    for (const language of ['en', 'de', 'xx-YY;q=9', '*', ';;', 'a'.repeat(3_000)])
      expect((await read(language)).text).toMatchObject({ locale: 'en', ...english });
    const { body } = await api('GET', '/api/offers?q=walker', promoter, undefined, {
      'accept-language': 'ar',
    });
    expect(body.data[0].text.title).toBe('أحذية ووكر');
    expect(body.data[0].title).toEqual({ en: 'Walker Shoes', ar: 'أحذية ووكر' });
  });

  it('[R72] shows payout, EPC, conversion rate, caps, terms and brand; caps of others are not shown', async () => {
    const me = (await api('GET', '/api/auth/me', promoter)).body.id as string;
    const cap = (change: Record<string, unknown>): Promise<Answer> =>
      api('POST', '/api/caps', admin, { offerId: shoes, window: 'daily', ...change });
    await cap({ metric: 'clicks', limit: 1_000 });
    await cap({ metric: 'payout', limit: 9_950 });
    await cap({ metric: 'conversions', limit: 5, promoterId: me });
    const { body: someone } = await api('POST', '/api/admin/users', admin, {
      email: 'someone@promoters.test',
      password: 'a long pass phrase',
      roles: ['PROMOTER'],
    });
    await cap({ metric: 'conversions', limit: 7, promoterId: someone.id });
    const { body } = await api('GET', `/api/offers/${shoes}`, promoter);
    expect(body).toMatchObject({
      ...{ payoutType: 'cps', payoutPercent: 10, payoutAmount: null, currency: 'USD', coolOffDays: 30 },
      ...{ countries: ['SA', 'AE'], devices: ['mobile'], previewUrl: 'https://shoes.example/preview' },
      ...{ terms: { en: 'No ads.' }, brand: { name: 'Walker' } },
      ...{ epc: expect.any(Number), conversionRate: expect.any(Number) },
    });
    expect(body.caps).toHaveLength(3);
    expect(body.caps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ metric: 'clicks', window: 'daily', limit: 1000, promoterId: null }),
        expect.objectContaining({ metric: 'payout', limit: 99.5 }),
        expect.objectContaining({ metric: 'conversions', limit: 5, promoterId: me }),
      ]),
    );
    expect((await api('GET', `/api/offers/${shoes}`, admin)).body.caps).toHaveLength(4);
    for (const secret of ['destinationUrl', 'ownHosts', 'autoApprove', 'proposal'])
      expect(body).not.toHaveProperty(secret);
  });

  it('[R72] takes settings of attribution and cool-off by PATCH, and the next sale follows them', async () => {
    const { id } = await newOffer({ coolOffDays: 30 });
    const settings = {
      ...{ attributionModel: 'linear', halfLifeDays: 3, fallbackModel: 'first', viewWindowHours: 0 },
      ...{ couponOverridesClick: true, clickWindowDays: 2, coolOffDays: 0 },
    };
    const changed = await api('PATCH', `/api/offers/${id}`, advertiser, settings);
    expect([changed.status, changed.body]).toMatchObject([200, { ...settings, proposal: null }]);
    const { code } = await newLink(app.url, promoter, id);
    const { advertiser_secret: key } = (await demoOf(app)).keys;
    const clickId = await storedClick(app, code);
    const sale = await postback(app, key, saleOf(clickId));
    const approved = await api('POST', `/api/conversions/${sale.body.conversion_id}/approve`, admin, {});
    expect(approved.body.status).toBe('approved');
    const [reward] = await app.database.query<{ days: number }>(
      `SELECT extract(epoch FROM eta - $2::timestamptz) / 86400 AS days FROM rewards WHERE conversion_id = $1`,
      [sale.body.conversion_id, approved.body.decidedAt],
    );
    expect(Number(reward!.days)).toBeLessThan(1);
  });
});

describe('categories and brands', () => {
  it('are kept by admins, unique by slug or name, and stay while offers belong to them', async () => {
    const category = (await api('POST', '/api/categories', admin, { slug: 'toys', name: { en: 'Toys' } }))
      .body;
    const brand = (await api('POST', '/api/brands', admin, { name: 'Lion' })).body;
    const again = await api('POST', '/api/categories', admin, { slug: 'toys', name: { en: 'Other' } });
    expect([again.status, again.body.code]).toEqual([409, 'category.slug_taken']);
    expect((await api('POST', '/api/brands', admin, { name: 'Lion' })).body.code).toBe('brand.name_taken');
    await api('POST', '/api/brands', admin, { name: 'Tiger' });
    expect((await api('PATCH', `/api/brands/${brand.id}`, admin, { name: 'Tiger' })).body.code).toBe(
      'brand.name_taken',
    );
    const renamed = await api('PATCH', `/api/categories/${category.id}`, admin, { name: { en: 'Games' } });
    expect(renamed.body).toMatchObject({ slug: 'toys', name: { en: 'Games' } });
    for (const who of [advertiser, promoter]) {
      expect((await api('POST', '/api/categories', who, { slug: 'x', name: { en: 'x' } })).status).toBe(403);
      expect((await api('DELETE', `/api/brands/${brand.id}`, who)).status).toBe(403);
      expect((await api('GET', `/api/brands/${brand.id}`, who)).body.name).toBe('Lion');
    }
    await newOffer({ categoryId: category.id, brandId: brand.id });
    const inUse = [
      await api('DELETE', `/api/categories/${category.id}`, admin),
      await api('DELETE', `/api/brands/${brand.id}`, admin),
    ];
    expect(inUse.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'category.in_use'],
      [409, 'brand.in_use'],
    ]);
    for (const [path, body] of [
      ['/api/categories', { slug: 'Bad Slug', name: { en: 'x' } }],
      ['/api/categories', { slug: 'ok', name: { en: 'a\u202eb' } }],
      ['/api/brands', { name: 'x', websiteUrl: 'javascript:alert(1)' }],
      ['/api/brands', { name: 'a\u2069b' }],
      ['/api/brands', {}],
    ] as const)
      expect((await api('POST', path, admin, body)).body.code).toBe('request.invalid');
  });
});

describe('text that people write', () => {
  const MARKUP = `<img src=x onerror="alert(1)"> & </script>`;
  /** Plain marks of direction belong to Arabic texts; what turns the rest of a page around does not. */
  const ARABIC = 'خصم \u200f50%\u200e <b>اليوم</b>\u061c';
  const TURNING = ['a\u202eb', 'a\u202ab', 'a\u2066b', 'a\u2069', 'a\u0000b', 'a\u001b[31m'];

  interface Field {
    method?: string;
    path: () => Promise<string> | string;
    who?: () => string;
    body: (text: string) => Record<string, unknown>;
    read: (body: Answer['body']) => unknown;
  }
  let slug = 0;
  const pending = async (): Promise<string> =>
    `/api/offers/${(await api('POST', '/api/offers', advertiser, draftOf())).body.id}/reject`;
  const ordered = async (): Promise<string> => {
    const { body: product } = await api('POST', '/api/products', admin, { name: 'Text', price: 1 });
    const items = [{ productId: product.id, quantity: 1 }];
    return `/api/orders/${(await api('POST', '/api/orders', admin, { items })).body.id}/cancel`;
  };
  const FIELDS: [string, Field][] = [
    ...(['title', 'description', 'terms'] as const).flatMap((name): [string, Field][] =>
      (['en', 'ar'] as const).map((locale) => [
        `the ${name} of an offer (${locale})`,
        {
          ...{ path: () => '/api/offers', who: () => advertiser },
          body: (text) => draftOf({ [name]: { en: 'x', [locale]: text } }),
          read: (body) => body[name][locale],
        },
      ]),
    ),
    [
      'a question of an offer',
      {
        ...{ path: () => '/api/offers', who: () => advertiser },
        body: (text) => draftOf({ requirements: [{ en: text }] }),
        read: (body) => body.requirements[0].en,
      },
    ],
    [
      'the name of a landing page',
      {
        ...{ path: () => '/api/offers', who: () => advertiser },
        body: (text) => draftOf({ landingPages: [{ name: text, url: 'https://shoes.example/' }] }),
        read: (body) => body.landingPages[0].name,
      },
    ],
    [
      'the name of a category',
      {
        path: () => '/api/categories',
        body: (text) => ({ slug: `text-${slug++}`, name: { en: text } }),
        read: (body) => body.name.en,
      },
    ],
    [
      'the name of a brand',
      { path: () => '/api/brands', body: (name) => ({ name }), read: (body) => body.name },
    ],
    [
      'the name of a product',
      { path: () => '/api/products', body: (name) => ({ name, price: 1 }), read: (body) => body.name },
    ],
    [
      'the reason of a rejection',
      { path: pending, body: (reason) => ({ reason }), read: (body) => body.rejectionReason },
    ],
    [
      'the reason of a cancellation',
      { path: ordered, body: (reason) => ({ reason }), read: (body) => body.status === 'cancelled' && null },
    ],
    [
      'the name that people are shown with',
      {
        ...{ method: 'PATCH', path: () => '/api/auth/me', who: () => promoter },
        body: (displayName) => ({ displayName }),
        read: (body) => body.displayName,
      },
    ],
    [
      'the words about oneself',
      {
        ...{ method: 'PATCH', path: () => '/api/promoter/profile', who: () => promoter },
        body: (bio) => ({ username: 'texts', bio }),
        read: (body) => body.bio,
      },
    ],
    ['the name of a key', { path: () => '/api/keys', body: (name) => ({ name }), read: (body) => body.name }],
  ];

  it.each(FIELDS)('[R71] in %s stays what it is, markup and Arabic too', async (_, field) => {
    const { method = 'POST', path, who = () => admin, body, read } = field;
    for (const text of [MARKUP, ARABIC]) {
      const answer = await api(method, await path(), who(), body(text));
      expect([200, 201]).toContain(answer.status);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(read(answer.body) ?? text).toBe(text);
    }
    for (const text of TURNING) {
      const answer = await api(method, await path(), who(), body(text));
      expect([JSON.stringify(text), answer.status, answer.body.code]).toEqual([
        ...[JSON.stringify(text), 400, 'request.invalid'],
      ]);
    }
  });
});
