import { register } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, type OtherAdvertiser, postback, saleOf, storedClick } from '../setup/sales.js';
import { newOffer } from '../setup/tracking.js';

let app: TestApp;
let admin: string;
let advertiser: string;
let company: string;
let other: OtherAdvertiser;
let offerId: string;
let promoters: { id: string; email: string; token: string }[];
let conversions: string[];

const api = (method: string, path: string, token: string, body?: unknown): Promise<Answer> =>
  call(app.url, method, path, { token, body });

beforeAll(async () => {
  app = await startApp();
  // What is asked for are numbers of today.
  await awayFromMidnight();
  [admin, advertiser] = (await Promise.all(['admin', 'advertiser'].map((who) => logIn(app.url, who)))) as [
    string,
    string,
  ];
  company = (await api('GET', '/api/advertisers', admin)).body.data[0].id as string;
  other = await addAdvertiser(app, 'rival');
  offerId = (await newOffer(app.url, admin, { advertiserId: company })).id;
  promoters = [await register(app.url, { displayName: 'Secret Name' }), await register(app.url)];
  await api('PATCH', '/api/promoter/profile', promoters[1]!.token, { username: 'shown', name: 'Shown' });
  const { advertiser_secret: key } = (await demoOf(app)).keys;
  conversions = [];
  // Two clicks and sales of the first, one click of the second.
  for (const [promoter, clicks] of [
    [promoters[0]!, 2],
    [promoters[1]!, 1],
  ] as const) {
    const joined = await api('POST', `/api/offers/${offerId}/join`, promoter.token, {});
    for (let nth = 0; nth < clicks; nth++) {
      const clickId = await storedClick(app, joined.body.link.code as string);
      if (promoter === promoters[1]) continue;
      const sale = await postback(app, key, saleOf(clickId, { amount: 100 + nth }));
      conversions.push(sale.body.conversion_id as string);
    }
  }
});
afterAll(() => app.dispose());

describe('a company', () => {
  it('[R122] sees offers, what waits, and the numbers of its days', async () => {
    const waiting = { requiresApproval: true, advertiserId: company };
    const closed = await newOffer(app.url, admin, waiting);
    await api('POST', `/api/offers/${closed.id}/join`, promoters[0]!.token, {});
    await api('PATCH', `/api/offers/${offerId}`, advertiser, { payoutType: 'cps', payoutPercent: 11 });
    await eventually(async () => {
      const { body } = await api('GET', '/api/advertiser/dashboard', advertiser);
      const numbers = {
        ...{ clicks: 3, conversions: 2, approvedConversions: 0 },
        money: [{ currency: 'USD', amount: 201, pendingCommission: 20.1, approvedCommission: 0 }],
      };
      expect(body).toMatchObject({
        ...{ timezone: 'UTC', offers: { active: 3 }, waitingChanges: 1 },
        ...{ waitingApplications: 1, waitingConversions: 2 },
        ...{ today: numbers, last7Days: numbers, last30Days: numbers },
      });
      expect(new Date(body.last7Days.from as string).getTime()).toBeLessThan(
        new Date(body.today.from as string).getTime(),
      );
    });
    const { body: rivals } = await api('GET', '/api/advertiser/dashboard', other.token);
    expect(rivals).toMatchObject({
      ...{ offers: {}, waitingChanges: 0, waitingApplications: 0, waitingConversions: 0 },
      today: { clicks: 0, conversions: 0, conversionRate: null, money: [] },
    });
    const foreign = await api('GET', `/api/advertiser/dashboard?advertiserId=${company}`, other.token);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'advertiser.not_found']);
    expect((await api('GET', '/api/advertiser/dashboard?advertiserId=1', advertiser)).status).toBe(400);
    for (const token of [admin, promoters[0]!.token])
      expect((await api('GET', '/api/advertiser/dashboard', token)).status).toBe(403);
  });

  it('[R125] sees what promoters brought, and of them only what they show to everybody', async () => {
    await eventually(async () => {
      const { body } = await api('GET', `/api/advertiser/promoters?offerId=${offerId}`, advertiser);
      expect(body.data).toMatchObject([
        { promoterId: promoters[0]!.id, promoter: null, clicks: 2, conversions: 2 },
        { promoterId: promoters[1]!.id, promoter: { username: 'shown', name: 'Shown' }, clicks: 1 },
      ]);
    });
    const lists = ['/api/advertiser/promoters', '/api/advertiser/conversions', '/api/memberships'];
    for (const list of lists) {
      const { text } = await api('GET', list, advertiser);
      for (const { email } of promoters) expect([list, text.includes(email)]).toEqual([list, false]);
      expect(text).not.toMatch(/Secret Name|"ip"|userAgent|127\.0\.0\.1|"sub1"/);
    }
    const first = await api('GET', '/api/advertiser/promoters?limit=1', advertiser);
    expect(first.body.data).toHaveLength(1);
    const next = encodeURIComponent(first.body.nextCursor as string);
    const second = await api('GET', `/api/advertiser/promoters?limit=1&cursor=${next}`, advertiser);
    expect(second.body.data[0].promoterId).not.toBe(first.body.data[0].promoterId);
    const past = await api('GET', '/api/advertiser/promoters?to=2020-01-01T00:00:00Z', advertiser);
    expect(past.body).toEqual({ data: [], nextCursor: null });
    const refused = await api('GET', `/api/advertiser/promoters?offerId=${offerId}`, other.token);
    expect([refused.status, refused.body.code]).toEqual([404, 'offer.not_found']);
    expect((await api('GET', '/api/advertiser/promoters?from=yesterday', advertiser)).status).toBe(400);
    expect((await api('GET', '/api/advertiser/promoters?cursor=x', advertiser)).body.code).toBe(
      'paging.invalid_cursor',
    );
    expect((await api('GET', '/api/advertiser/promoters', other.token)).body.data).toEqual([]);
  });

  it('[R125] decides about its own conversions and nobody else about them', async () => {
    const { body: list } = await api('GET', '/api/advertiser/conversions?status=pending', advertiser);
    expect(list.data.map(({ id }: { id: string }) => id).sort()).toEqual([...conversions].sort());
    expect(list.data[0]).toMatchObject({ offerId, promoter: null, currency: 'USD' });
    const [one, two] = conversions as [string, string];
    const decide = (id: string, action: string, token: string): Promise<Answer> =>
      api('POST', `/api/conversions/${id}/${action}`, token, { reason: 'checked' });
    expect((await decide(one, 'approve', other.token)).body.code).toBe('conversion.not_found');
    expect((await decide(one, 'approve', advertiser)).body.status).toBe('approved');
    expect((await decide(two, 'reject', advertiser)).body).toMatchObject({
      ...{ status: 'rejected', reason: 'checked' },
    });
    expect((await api('GET', '/api/advertiser/conversions', other.token)).body.data).toEqual([]);
    await eventually(async () => {
      const { body } = await api('GET', '/api/advertiser/dashboard', advertiser);
      expect(body.today).toMatchObject({
        ...{ conversions: 1, approvedConversions: 1 },
        money: [{ currency: 'USD', pendingCommission: 0, approvedCommission: 10 }],
      });
    });
  });
});
