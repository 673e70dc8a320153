import { createUser, freshEmail, logInAs, openTenant, PASSWORD, register } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, type OtherAdvertiser, postback, saleOf } from '../setup/sales.js';
import { newOffer as offerOf, visitLink } from '../setup/tracking.js';

let app: TestApp;
let admin: string;
let advertiser: string;
let promoter: string;
let other: OtherAdvertiser;
let company: string;

beforeAll(async () => {
  app = await startApp();
  [admin, advertiser] = (await Promise.all(['admin', 'advertiser'].map((who) => logIn(app.url, who)))) as [
    string,
    string,
  ];
  promoter = (await register(app.url)).token;
  company = (await call(app.url, 'GET', '/api/advertisers', { token: admin })).body.data[0].id as string;
  other = await addAdvertiser(app, 'rival');
});
afterAll(() => app.dispose());

const api = (
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => call(app.url, method, path, { token, body, headers });

/** An active offer of the demo company. */
const newOffer = async (change: Record<string, unknown> = {}): Promise<string> =>
  (await offerOf(app.url, admin, { advertiserId: company, ...change })).id;

const join = (offerId: string, token: string, body: unknown = {}): Promise<Answer> =>
  api('POST', `/api/offers/${offerId}/join`, token, body);

const pathOf = (url: string): string => new URL(url).pathname;

describe('joining', () => {
  it('[R73] answers with a link, a signed link, a short link and QR codes, and all of them work', async () => {
    const offerId = await newOffer({ title: { en: 'Joined', ar: 'انضمام' } });
    const joined = await join(offerId, promoter);
    expect([joined.status, joined.body]).toMatchObject([
      201,
      { offerId, status: 'active', answers: [], link: { offerId, status: 'active' } },
    ]);
    const { link, signedLink, shortLink, qr } = joined.body;
    expect(shortLink).toBe(link.url);
    expect(new Date(signedLink.expiresAt as string).getTime()).toBeGreaterThan(Date.now());
    for (const url of [link.url, signedLink.url]) {
      const visit = await visitLink(app.url, pathOf(url as string).replace('/c/', ''));
      expect([visit.status, visit.headers.has('x-click-id')]).toEqual([302, true]);
    }
    const check = await api('POST', '/api/links/verify', promoter, { url: signedLink.url });
    expect(check.body.status).toBe('valid');
    expect((await api('GET', pathOf(qr.svg as string), promoter)).text).toContain('<svg');
    expect((await api('GET', pathOf(qr.png as string), promoter)).headers.get('content-type')).toBe(
      'image/png',
    );
    const { body: mine } = await api('GET', '/api/offers/mine', promoter, undefined, {
      'accept-language': 'ar',
    });
    expect(mine.data[0]).toMatchObject({
      ...{ offerId, status: 'active', links: [{ id: link.id }] },
      offer: { id: offerId, text: { locale: 'ar', title: 'انضمام' } },
    });
    const again = await join(offerId, promoter);
    expect([again.status, again.body.code]).toEqual([409, 'membership.exists']);
  });

  it('[R73] at once and many times is one membership, one link and one event', async () => {
    const offerId = await newOffer();
    const answers = await Promise.all(Array.from({ length: 8 }, () => join(offerId, promoter)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    const { body } = await api('GET', `/api/links?offerId=${offerId}`, promoter);
    expect(body.data).toHaveLength(1);
    const events = await app.database.query(
      `SELECT 1 FROM outbox_events WHERE type = 'offer.joined' AND payload ->> 'offerId' = $1`,
      [offerId],
    );
    expect(events).toHaveLength(1);
  });

  it('[R74] is refused by what is paused or has ended, and what is no offer to see is not found', async () => {
    const offerId = await newOffer();
    await api('POST', `/api/offers/${offerId}/pause`, admin);
    const paused = await join(offerId, promoter);
    expect([paused.status, paused.body.code]).toEqual([409, 'offer.not_active']);
    await api('POST', `/api/offers/${offerId}/archive`, admin);
    const ended = await join(offerId, promoter);
    expect([ended.status, ended.body.code]).toEqual([409, 'offer.not_active']);
    const draft = await newOffer({ draft: true });
    const nowhere = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01';
    for (const id of [draft, nowhere]) {
      const answer = await join(id, promoter);
      expect([answer.status, answer.body.code]).toEqual([404, 'offer.not_found']);
    }
    expect((await join('1', promoter)).status).toBe(400);
    expect((await join(offerId, advertiser)).status).toBe(403);
    expect((await api('POST', `/api/offers/${offerId}/join`)).status).toBe(401);
    expect((await api('GET', '/api/offers/mine', promoter)).text).not.toContain(offerId);
  });

  it('[R73] with approval waits, answered questions and all, until the advertiser lets in', async () => {
    const question = { en: 'Where do you promote?', ar: 'أين تروّج؟' };
    const offerId = await newOffer({ requiresApproval: true, requirements: [question] });
    for (const answers of [[], ['a', 'b']])
      expect((await join(offerId, promoter, { answers })).body.code).toBe('membership.answers_missing');
    for (const answers of [[''], ['a\u202eb'], [1], 'x', null, ['x'.repeat(2_001)]])
      expect((await join(offerId, promoter, { answers })).body.code).toBe('request.invalid');
    const refused = await api('POST', '/api/links', promoter, { offerId });
    expect([refused.status, refused.body.code]).toEqual([409, 'link.offer_not_joined']);
    const answer = '<b>On my page</b>\nand سناب';
    const asked = await join(offerId, promoter, { answers: [answer] });
    expect([asked.status, asked.body]).toMatchObject([
      201,
      { status: 'pending', link: null, signedLink: null, shortLink: null, qr: null, joinedAt: null },
    ]);
    expect((await join(offerId, promoter, { answers: ['x'] })).body.code).toBe('membership.exists');
    expect((await api('POST', '/api/links', promoter, { offerId })).body.code).toBe('link.offer_not_joined');

    const { body: list } = await api('GET', `/api/memberships?status=pending&offerId=${offerId}`, advertiser);
    expect(list.data).toMatchObject([{ id: asked.body.id, promoter: null, answers: [{ question, answer }] }]);
    expect((await api('GET', '/api/memberships', other.token)).text).not.toContain(asked.body.id);
    const at = `/api/memberships/${asked.body.id}`;
    expect((await api('POST', `${at}/approve`, other.token)).body.code).toBe('membership.not_found');
    expect((await api('POST', `${at}/approve`, promoter)).status).toBe(403);
    expect((await api('POST', `${at}/reject`, advertiser, {})).status).toBe(400);
    expect((await api('POST', `${at}/reject`, advertiser, { reason: 'Not yet.' })).body).toMatchObject({
      ...{ status: 'rejected', reason: 'Not yet.' },
    });
    const rejected = await join(offerId, promoter, { answers: ['x'] });
    expect([rejected.status, rejected.body]).toMatchObject([
      409,
      { code: 'membership.rejected', details: { reason: 'Not yet.' } },
    ]);
    expect((await api('POST', `${at}/approve`, advertiser)).body.status).toBe('active');
    expect((await api('POST', `${at}/approve`, advertiser)).body.code).toBe('membership.invalid_transition');
    const { body: mine } = await api('GET', '/api/offers/mine?status=active', promoter);
    expect(mine.data[0]).toMatchObject({ offerId, status: 'active', links: [{ offerId }] });
    expect((await api('POST', '/api/links', promoter, { offerId })).status).toBe(201);
  });

  it('[R75] ends by leaving: links stop, sales of earlier clicks are still paid, and one may come back', async () => {
    const offerId = await newOffer();
    const joined = await join(offerId, promoter);
    const { code } = joined.body.link;
    const clickId = (await visitLink(app.url, code as string)).headers.get('x-click-id')!;
    const left = await api('POST', `/api/offers/${offerId}/leave`, promoter);
    expect([left.status, left.body]).toMatchObject([200, { status: 'left', leftAt: expect.any(String) }]);
    const twice = await api('POST', `/api/offers/${offerId}/leave`, promoter);
    expect([twice.status, twice.body.code]).toEqual([409, 'membership.invalid_transition']);
    expect((await api('POST', `/api/offers/${await newOffer()}/leave`, promoter)).body.code).toBe(
      'membership.not_found',
    );
    expect((await api('GET', `/api/links/${joined.body.link.id}`, promoter)).body.status).toBe('archived');
    await eventually(async () => {
      const visit = await visitLink(app.url, code as string);
      expect([visit.status, visit.headers.has('x-click-id')]).not.toEqual([302, true]);
    });
    const { advertiser_secret: key } = (await demoOf(app)).keys;
    const sale = await postback(app, key, saleOf(clickId));
    expect([201, 202]).toContain(sale.status);
    await eventually(async () => {
      const { body } = await api('GET', `/api/conversions?offerId=${offerId}`, promoter);
      expect(body.data).toMatchObject([{ clickId, commission: 5 }]);
    });
    const back = await join(offerId, promoter);
    expect([back.status, back.body.id]).toEqual([201, joined.body.id]);
    expect(back.body.link.id).not.toBe(joined.body.link.id);
  });
});

describe('a smart link', () => {
  it('[R75] leads no more to an offer that its promoter has left, until they are back', async () => {
    const [own, left] = [await newOffer(), await newOffer()];
    const made = await api('POST', '/api/links', promoter, { offerId: own });
    const { id, code } = made.body;
    const routing = {
      rules: [{ strategy: 'weighted', destinations: [{ offerId: left, weight: 1 }] }],
      ...{ failover: [own], fallbackUrl: null },
    };
    expect((await api('PUT', `/api/links/${id}/routing`, promoter, routing)).status).toBe(200);
    const hosts: Record<string, string> = {};
    for (const offerId of [own, left]) {
      const { destinationUrl } = (await api('GET', `/api/offers/${offerId}`, admin)).body;
      hosts[offerId] = new URL(destinationUrl as string).host;
    }
    const leadsTo = (offerId: string): Promise<void> =>
      eventually(async () => {
        const { headers } = await visitLink(app.url, code as string);
        expect(new URL(headers.get('location')!).host).toBe(hosts[offerId]);
      });
    await leadsTo(left);
    expect((await api('POST', `/api/offers/${left}/leave`, promoter)).status).toBe(200);
    await leadsTo(own);
    const { body } = await api('POST', `/api/links/${id}/simulate`, promoter, {});
    expect(body).toMatchObject({ offerId: own, tried: [{ offerId: left, verdict: 'offer_ended' }, {}] });
    expect((await join(left, promoter)).status).toBe(201);
    await leadsTo(left);
  });
});

describe('a company', () => {
  const registration = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
    email: freshEmail('company'),
    password: PASSWORD,
    company: { name: 'Example Shoes <b>Ltd</b>', websiteUrl: 'https://shoes.example/', country: 'SA' },
    ...change,
  });

  it('[R122] registers with its first user, waits, is rejected with a reason, approved, and publishes', async () => {
    const body = registration();
    const made = await api('POST', '/api/advertisers/register', undefined, body);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        user: { email: body.email, roles: ['ADVERTISER'] },
        advertiser: { name: 'Example Shoes <b>Ltd</b>', status: 'pending', country: 'SA' },
      },
    ]);
    const { accessToken: token, advertiser: mine } = made.body;
    const own = await api('GET', '/api/advertisers/mine', token as string);
    expect(own.body.data).toEqual([mine]);
    const offer = { title: { en: 'Shoes' }, destinationUrl: 'https://shoes.example/', payoutType: 'cpa' };
    const draft = { ...offer, payoutAmount: 1, currency: 'SAR' };
    const early = await api('POST', '/api/offers', token as string, draft);
    expect([early.status, early.body.code]).toEqual([409, 'advertiser.not_active']);
    const at = `/api/advertisers/${mine.id}`;
    for (const who of [token as string, promoter])
      expect((await api('POST', `${at}/approve`, who)).status).toBe(403);
    const listed = await api('GET', '/api/advertisers?status=pending', admin);
    expect(listed.body.data).toMatchObject([{ id: mine.id }]);
    expect((await api('GET', '/api/advertisers?status=waiting', admin)).status).toBe(400);
    expect((await api('POST', `${at}/reject`, admin, { reason: 'Unknown.' })).body).toMatchObject({
      ...{ status: 'rejected', rejectionReason: 'Unknown.' },
    });
    expect((await api('GET', '/api/advertisers/mine', token as string)).body.data[0].rejectionReason).toBe(
      'Unknown.',
    );
    expect((await api('POST', `${at}/approve`, admin)).body).toMatchObject({
      ...{ status: 'active', rejectionReason: null },
    });
    expect((await api('POST', `${at}/approve`, admin)).body.code).toBe('advertiser.invalid_transition');
    const published = await api('POST', '/api/offers', token as string, draft);
    expect([published.status, published.body.status]).toEqual([201, 'pending']);
    const events = await app.database.query<{ type: string }>(
      'SELECT type FROM outbox_events WHERE entity_id = $1 ORDER BY entity_sequence',
      [mine.id],
    );
    expect(events.map(({ type }) => type)).toEqual(
      ['registered', 'rejected', 'approved'].map((name) => `advertiser.${name}`),
    );
  });

  it('[R122] is suspended with its offers, and reinstated with what paused by that alone', async () => {
    const ofRival = (): Promise<string> => newOffer({ advertiserId: other.id });
    const [live, byHand, byAdmin, waiting] = [
      await ofRival(),
      await ofRival(),
      await ofRival(),
      await ofRival(),
    ];
    const joined = await join(live, promoter);
    const { code } = joined.body.link;
    const clickId = (await visitLink(app.url, code as string)).headers.get('x-click-id')!;
    await api('POST', `/api/offers/${byHand}/pause`, other.token);
    await api('POST', `/api/offers/${byAdmin}/pause`, admin);
    await api('PATCH', `/api/offers/${waiting}`, other.token, { payoutType: 'cpa', payoutAmount: 1 });
    const at = `/api/advertisers/${other.id}`;
    const statusOf = async (id: string): Promise<string> =>
      (await api('GET', `/api/offers/${id}`, admin)).body.status as string;
    for (const who of [other.token, promoter, advertiser])
      expect((await api('POST', `${at}/suspend`, who, { reason: 'x' })).status).toBe(403);
    for (const reason of ['', 'a\u202eb', undefined])
      expect((await api('POST', `${at}/suspend`, admin, { reason })).body.code).toBe('request.invalid');
    expect((await api('POST', `${at}/reinstate`, admin)).body.code).toBe('advertiser.invalid_transition');

    const suspended = await api('POST', `${at}/suspend`, admin, { reason: 'Unpaid <b>bills</b>.' });
    expect([suspended.status, suspended.body]).toMatchObject([
      200,
      { status: 'suspended', rejectionReason: 'Unpaid <b>bills</b>.', offersChanged: 2 },
    ]);
    expect((await api('POST', `${at}/suspend`, admin, { reason: 'x' })).body.code).toBe(
      'advertiser.invalid_transition',
    );
    expect(await Promise.all([live, byHand, byAdmin, waiting].map(statusOf))).toEqual(
      Array.from({ length: 4 }, () => 'paused'),
    );
    await eventually(async () => {
      expect((await visitLink(app.url, code as string)).status).toBe(410);
    });
    const late = await register(app.url);
    expect((await join(live, late.token)).body.code).toBe('offer.not_active');
    const refused = [
      api('POST', `/api/offers/${live}/resume`, other.token),
      api('POST', `/api/offers/${byHand}/resume`, other.token),
      api('POST', `/api/offers/${byAdmin}/resume`, admin),
      api('POST', `/api/offers/${waiting}/approve`, admin),
      api('POST', '/api/offers', admin, {
        ...{ advertiserId: other.id, title: { en: 'New' }, destinationUrl: 'https://new.example/' },
        ...{ payoutType: 'cpa', payoutAmount: 1, currency: 'USD' },
      }),
    ];
    for (const { status, body } of await Promise.all(refused))
      expect([status, body.code]).toEqual([409, 'advertiser.not_active']);
    // What was earned before is still owed.
    const sale = await postback(app, other.key, saleOf(clickId));
    expect([201, 202]).toContain(sale.status);

    const back = await api('POST', `${at}/reinstate`, admin);
    expect(back.body).toMatchObject({ status: 'active', rejectionReason: null, offersChanged: 2 });
    expect(await Promise.all([live, byHand, byAdmin, waiting].map(statusOf))).toEqual([
      ...['active', 'paused', 'paused', 'active'],
    ]);
    await eventually(async () => {
      expect((await visitLink(app.url, code as string)).status).toBe(302);
    });
    const events = await app.database.query<{ type: string }>(
      'SELECT type FROM outbox_events WHERE entity_id = $1 ORDER BY entity_sequence',
      [other.id],
    );
    expect(events.map(({ type }) => type)).toEqual(['advertiser.suspended', 'advertiser.reinstated']);
    const audit = await app.database.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = ANY($1) AND action ~ $2 ORDER BY id',
      [[other.id, live], '(suspend|reinstat|paused|resumed)'],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      ...['advertiser.suspended', 'offer.paused', 'advertiser.reinstated', 'offer.resumed'],
    ]);
  });

  it('[R122] publishes nothing behind its suspension, whatever is asked for at the same moment', async () => {
    const rival = await addAdvertiser(app, 'racer');
    const offers = Array.from({ length: 10 }, () => offerOf(app.url, admin, { advertiserId: rival.id }));
    const stop = api('POST', `/api/advertisers/${rival.id}/suspend`, admin, { reason: 'Now.' });
    await Promise.allSettled([...offers, stop]);
    expect((await stop).status).toBe(200);
    const live = await app.database.query(
      `SELECT id FROM offers WHERE advertiser_id = $1 AND status = 'active'`,
      [rival.id],
    );
    expect(live).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['without a company', { company: undefined }],
    ['without a name', { company: {} }],
    ['under a name that is turned around', { company: { name: 'a\u202eb' } }],
    ['with a script for a website', { company: { name: 'a', websiteUrl: 'javascript:alert(1)' } }],
    ['with a country that is none', { company: { name: 'a', country: 'KSA' } }],
    ['with a status of its own', { company: { name: 'a', status: 'active' } }],
    ['with roles', { roles: ['ADMIN'] }],
    ['with a short password', { password: 'x' }],
  ])('[R122] %s is refused, and nothing is made', async (_, change) => {
    const body = registration(change);
    const answer = await api('POST', '/api/advertisers/register', undefined, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(await app.database.query('SELECT 1 FROM users WHERE email = $1', [body.email])).toEqual([]);
  });

  it('[R122] with an e-mail that is taken is refused whole', async () => {
    const name = 'Twice Ltd';
    const { email } = await register(app.url);
    const answer = await api('POST', '/api/advertisers/register', undefined, {
      ...registration({ email, company: { name } }),
    });
    expect(answer.body.code).toBe('auth.registration_refused');
    expect(await app.database.query('SELECT 1 FROM advertisers WHERE name = $1', [name])).toEqual([]);
  });
});

describe('a promoter', () => {
  it('[R170] has a public page with offers; what people write stays text', async () => {
    const { token } = await register(app.url);
    const missing = await api('GET', '/api/promoter/profile', token);
    expect([missing.status, missing.body.code]).toEqual([404, 'profile.not_found']);
    expect((await api('PATCH', '/api/promoter/profile', token, { bio: 'x' })).body.code).toBe(
      'profile.username_missing',
    );
    const script = '<script>alert("1")</script>';
    const profile = {
      username: 'noura-1',
      name: `Noura ${script}`,
      bio: `مرحبا\n"><img src=x onerror=alert(1)>`,
      links: [{ label: `'onclick='${script}`, url: 'https://video.example/?a=1&b=<2' }],
      audience: { countries: ['SA'], languages: ['ar'], topics: ['fashion'], monthlyVisitors: 5 },
    };
    expect((await api('PATCH', '/api/promoter/profile', token, profile)).body.code).toBe('request.invalid');
    profile.links[0]!.url = 'https://video.example/?a=1&b=2';
    expect((await api('PATCH', '/api/promoter/profile', token, profile)).body).toEqual({
      ...profile,
      ...{ isPublic: true, showsOffers: true },
    });
    const offerId = await newOffer({ title: { en: `Offer ${script}`, ar: 'عرض' } });
    const paused = await newOffer({ title: { en: 'Paused one' } });
    const joined = await join(offerId, token);
    await join(paused, token);
    await api('POST', `/api/offers/${paused}/pause`, admin);

    const { body, text } = await api('GET', '/api/promoters/NOURA-1');
    expect(body).toEqual({
      ...profile,
      offers: [{ title: `Offer ${script}`, description: null, brand: null, url: joined.body.link.url }],
    });
    expect(text).not.toMatch(/@|email|"id"/);
    const page = await call(app.url, 'GET', '/p/noura-1', { headers: { 'accept-language': 'ar' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src/);
    expect(page.text).toContain('dir="rtl"');
    expect(page.text).toContain('عرض');
    expect(page.text).not.toMatch(/<script|<img|onclick='/);
    expect((await call(app.url, 'GET', '/p/noura-1')).text).toContain('&lt;script&gt;');

    await api('PATCH', '/api/promoter/profile', token, { showsOffers: false });
    expect((await api('GET', '/api/promoters/noura-1')).body.offers).toEqual([]);
    await api('PATCH', '/api/promoter/profile', token, { isPublic: false });
    for (const path of ['/api/promoters/noura-1', '/p/noura-1', '/p/nobody-here', '/api/promoters/%00']) {
      const answer = await call(app.url, 'GET', path);
      expect([path, [400, 404].includes(answer.status)]).toEqual([path, true]);
    }
  });

  it('[R170] has a username of their own, on the whole platform', async () => {
    const one = await register(app.url);
    const two = await register(app.url);
    await api('PATCH', '/api/promoter/profile', one.token, { username: 'only_me' });
    const taken = await api('PATCH', '/api/promoter/profile', two.token, { username: 'only_me' });
    expect([taken.status, taken.body.code]).toEqual([409, 'profile.username_taken']);
    const root = await logIn(app.url, 'root');
    const tenant = await openTenant(app.url, root, { planCode: 'pro' });
    const far = await createUser(app.url, tenant.admin.token, { roles: ['PROMOTER'] });
    expect((await api('PATCH', '/api/promoter/profile', far.token, { username: 'only_me' })).body.code).toBe(
      'profile.username_taken',
    );
    await api('PATCH', '/api/promoter/profile', far.token, { username: 'far-away' });
    expect((await api('GET', '/api/promoters/far-away')).status).toBe(200);
    await api('POST', `/api/platform/tenants/${tenant.id}/suspend`, root, { reason: 'unpaid' });
    expect((await api('GET', '/api/promoters/far-away')).status).toBe(404);
    await api('POST', `/api/admin/users/${one.id}/suspend`, admin);
    expect((await api('GET', '/api/promoters/only_me')).status).toBe(404);
    const left = await logInAs(app.url, two.email);
    expect((await api('GET', '/api/promoter/profile', left.token)).status).toBe(404);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a username in capitals', { username: 'Noura' }],
    ['a username of markup', { username: '<b>x</b>' }],
    ['a short username', { username: 'ab' }],
    ['a name that is turned around', { name: 'a\u202eb' }],
    ['a script for an address', { links: [{ label: 'x', url: 'javascript:alert(1)' }] }],
    ['data for an address', { links: [{ label: 'x', url: 'data:text/html,x' }] }],
    ['an address with blanks', { links: [{ label: 'x', url: 'https://a.example/ b' }] }],
    ['a country that is none', { audience: { countries: ['XX'] } }],
    ['a language that is none', { audience: { languages: ['arabic!'] } }],
    ['half a visitor', { audience: { monthlyVisitors: 0.5 } }],
    ['an unknown setting', { audience: { gender: 'all' } }],
  ])('[R170] with %s is refused', async (_, change) => {
    const answer = await api('PATCH', '/api/promoter/profile', promoter, { username: 'fine', ...change });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
  });
});
