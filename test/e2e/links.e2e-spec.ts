import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, addOffer, HUMAN, type OtherAdvertiser } from '../setup/sales.js';

describe('offers and links', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let other: OtherAdvertiser;
  let offerId: string;

  beforeAll(async () => {
    app = await startApp();
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
    ({ offerId } = await addOffer(app));
  });
  afterAll(() => app.dispose());

  const OFFER = {
    title: { en: 'Shoes', ar: 'أحذية' },
    destinationUrl: 'https://shop.example/shoes?ref={click_id}',
    payoutType: 'cps',
    payoutPercent: 12.5,
    currency: 'EUR',
  };
  const post = (path: string, token: string, body?: unknown) => call(app.url, 'POST', path, { token, body });
  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });
  const newLink = (body: Record<string, unknown>) => post('/api/links', promoter, { offerId, ...body });

  describe('an offer', () => {
    it('of an advertiser waits for approval, and only then can be promoted', async () => {
      const made = await post('/api/offers', advertiser, { ...OFFER, activate: true });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        title: OFFER.title,
        status: 'pending',
        payoutType: 'cps',
        payoutPercent: 12.5,
        payoutAmount: null,
        currency: 'EUR',
        clickWindowDays: 30,
        coolOffDays: 30,
        destinationUrl: OFFER.destinationUrl,
      });
      const path = `/api/offers/${made.body.id}`;
      expect((await get(path, promoter)).body.code).toBe('offer.not_found');
      const early = await newLink({ offerId: made.body.id });
      expect([early.status, early.body.code]).toEqual([409, 'offer.not_active']);
      expect((await post(`${path}/approve`, advertiser)).status).toBe(403);
      expect((await post(`${path}/approve`, admin)).body.status).toBe('active');
      const seen = await get(path, promoter);
      expect(seen.status).toBe(200);
      expect(seen.body).not.toHaveProperty('destinationUrl');
      expect((await newLink({ offerId: made.body.id })).status).toBe(201);
    });

    it('[R53] names its attribution model, by default the last click', async () => {
      const plain = await post('/api/offers', advertiser, OFFER);
      expect(plain.body).toMatchObject({
        attributionModel: 'last',
        halfLifeDays: 7,
        fallbackModel: 'last',
        viewWindowHours: 24,
        couponOverridesClick: false,
      });
      const settings = {
        attributionModel: 'shapley',
        halfLifeDays: 14,
        fallbackModel: 'time_decay',
        viewWindowHours: 0,
        couponOverridesClick: true,
      };
      const made = await post('/api/offers', advertiser, { ...OFFER, ...settings });
      expect([made.status, made.body]).toEqual([201, expect.objectContaining(settings)]);
      expect((await get(`/api/offers/${made.body.id}`, advertiser)).body).toMatchObject(settings);
    });

    it('is paused, stops its links, and comes back', async () => {
      const { offerId: id, code } = await addOffer(app);
      const visit = () => call(app.url, 'GET', `/c/${code}`, { headers: { 'user-agent': HUMAN } });
      await eventually(async () => expect((await visit()).status).toBe(302));
      expect((await post(`/api/offers/${id}/pause`, admin)).body.status).toBe('paused');
      const again = await post(`/api/offers/${id}/pause`, admin);
      expect([again.status, again.body.code]).toEqual([409, 'offer.invalid_transition']);
      await eventually(async () => expect((await visit()).status).not.toBe(302));
      expect((await post(`/api/offers/${id}/resume`, admin)).body.status).toBe('active');
      await eventually(async () => expect((await visit()).status).toBe(302));
      expect((await post(`/api/offers/${id}/approve`, admin)).body.code).toBe('offer.invalid_transition');
      expect((await post(`/api/offers/${newId()}/pause`, admin)).body.code).toBe('offer.not_found');
      expect((await post('/api/offers/1/pause', admin)).status).toBe(400);
    });

    it.each([
      ['an unknown macro', { destinationUrl: 'https://shop.example/{password}' }, 'offer.unknown_macro'],
      ['a lone brace', { destinationUrl: 'https://shop.example/{sub1' }, 'offer.unknown_macro'],
      ['a macro in the host', { destinationUrl: 'https://{sub1}.example/' }, 'offer.macro_misplaced'],
      ['a macro as scheme', { destinationUrl: '{source}://shop.example/' }, 'offer.macro_misplaced'],
      ['a script', { destinationUrl: 'javascript:alert(1)' }, 'offer.invalid_destination'],
      [
        'a header injection',
        { destinationUrl: 'https://a.example/\r\nSet-Cookie: x=1' },
        'offer.invalid_destination',
      ],
      ['a user name', { destinationUrl: 'https://me:pw@a.example/' }, 'offer.invalid_destination'],
      ['a fallback that is no address', { fallbackUrl: 'nowhere' }, 'offer.invalid_destination'],
      ['two payouts', { payoutAmount: 5 }, 'offer.invalid_payout'],
      ['more than everything', { payoutPercent: 101 }, 'offer.invalid_payout'],
      [
        'a fraction of a cent',
        { payoutType: 'cpa', payoutPercent: undefined, payoutAmount: 0.001 },
        'money.invalid_amount',
      ],
      ['an unknown currency', { currency: 'XXX' }, 'money.unknown_currency'],
      ['no English title', { title: { ar: 'أحذية' } }, 'request.invalid'],
      ['a NUL in its title', { title: { en: 'a\u0000b' } }, 'request.invalid'],
      ['a null for a number', { coolOffDays: null }, 'request.invalid'],
      ['an unknown field', { commission: 10 }, 'request.invalid'],
      ['an unknown model', { attributionModel: 'luck' }, 'request.invalid'],
      ['a fallback that must be trained itself', { fallbackModel: 'markov' }, 'request.invalid'],
      ['a half-life of nothing', { halfLifeDays: 0 }, 'request.invalid'],
      ['half an hour of views', { viewWindowHours: 0.5 }, 'request.invalid'],
      ['views of a year', { viewWindowHours: 8760 }, 'request.invalid'],
      ['a coupon rule that is a word', { couponOverridesClick: 'yes' }, 'request.invalid'],
    ])('with %s is refused', async (_, fields, code) => {
      const answer = await post('/api/offers', advertiser, { ...OFFER, ...fields });
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    });

    it('is made for own companies only', async () => {
      const foreign = await post('/api/offers', advertiser, { ...OFFER, advertiserId: other.id });
      expect([foreign.status, foreign.body.code]).toEqual([404, 'advertiser.not_found']);
      expect((await post('/api/offers', promoter, OFFER)).status).toBe(403);
      const nameless = await post('/api/offers', admin, OFFER);
      expect([nameless.status, nameless.body.code]).toEqual([400, 'advertiser.ambiguous']);
      const unknown = await post('/api/offers', admin, { ...OFFER, advertiserId: newId() });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'advertiser.not_found']);
      const own = await post('/api/offers', other.token, OFFER);
      expect(own.body).toMatchObject({ advertiserId: other.id, status: 'pending' });
      expect((await get(`/api/offers/${own.body.id}`, advertiser)).status).toBe(404);
      const list = await get('/api/offers?limit=100', advertiser);
      expect((list.body.data as { id: string }[]).map(({ id }) => id)).not.toContain(own.body.id);
      const all = await get('/api/offers?limit=100', admin);
      expect((all.body.data as { id: string }[]).map(({ id }) => id)).toContain(own.body.id);
    });

    it('takes a place in the plan, and the last place is taken once', async () => {
      // The free plan has five places; four stay taken.
      await app.database.query(
        `UPDATE offers SET status = 'ended' WHERE id NOT IN (
           SELECT id FROM offers WHERE status = 'active' ORDER BY id = $1 DESC, id LIMIT 4)`,
        [offerId],
      );
      await app.database.query(`UPDATE tenants SET plan_code = 'free' WHERE slug = 'demo'`);
      try {
        const answers = await Promise.all(
          Array.from({ length: 6 }, () => post('/api/offers', advertiser, OFFER)),
        );
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        const refused = answers.filter(({ status }) => status !== 201);
        expect(new Set(refused.map(({ body }) => body.code as string))).toEqual(
          new Set(['plan.limit_reached']),
        );
        expect(refused[0]!.body.details).toEqual({ resource: 'offers', limit: 5, plan: 'free' });
      } finally {
        await app.database.query(`UPDATE tenants SET plan_code = 'enterprise' WHERE slug = 'demo'`);
      }
    });
  });

  describe('[R8] a link', () => {
    it('has a random code and an address that redirects', async () => {
      const made = await newLink({ tags: ['blog', 'spring'] });
      expect(made.status).toBe(201);
      expect(made.body.code).toMatch(/^[0-9A-Za-z]{8}$/);
      expect(made.body).toMatchObject({
        offerId,
        status: 'active',
        destinationUrl: null,
        tags: ['blog', 'spring'],
      });
      expect(made.body.url).toMatch(new RegExp(`^http.*/c/${made.body.code}$`));
      await eventually(async () => {
        const visit = await call(app.url, 'GET', new URL(made.body.url as string).pathname);
        expect(visit.status).toBe(302);
      });
    });

    it('may have a slug of its own, once on the whole platform', async () => {
      const slug = 'Summer_sale-1';
      expect((await newLink({ slug })).body.code).toBe(slug);
      const taken = await newLink({ slug });
      expect([taken.status, taken.body.code]).toEqual([409, 'link.code_taken']);
      expect((await newLink({ slug: 'summer_sale-1' })).status).toBe(201);
      const racers = await Promise.all(Array.from({ length: 20 }, () => newLink({ slug: 'race' })));
      expect(racers.map(({ status }) => status).sort()).toEqual([
        201,
        ...Array.from({ length: 19 }, () => 409),
      ]);
    });

    it.each([
      ['a short slug', { slug: 'ab' }, 400, 'request.invalid'],
      ['a slug with a slash', { slug: 'a/../b' }, 400, 'request.invalid'],
      ['a slug of null', { slug: null }, 400, 'request.invalid'],
      ['another host', { destinationUrl: 'https://evil.example/' }, 400, 'link.foreign_destination'],
      ['an unknown macro', { destinationUrl: 'https://shop.example/{x}' }, 400, 'link.unknown_macro'],
      ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 400, 'link.expired_at_birth'],
      ['an expiry that is no time', { expiresAt: 'soon' }, 400, 'request.invalid'],
      [
        'too many tags',
        { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
        400,
        'request.invalid',
      ],
      ['an unknown offer', { offerId: newId() }, 404, 'offer.not_found'],
      ['no offer', { offerId: undefined }, 400, 'request.invalid'],
    ])('with %s is refused', async (_, fields, status, code) => {
      const answer = await newLink(fields);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('is made once for an Idempotency-Key', async () => {
      const options = { token: promoter, body: { offerId }, headers: { 'idempotency-key': 'link-1' } };
      const first = await call(app.url, 'POST', '/api/links', options);
      const again = await call(app.url, 'POST', '/api/links', options);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const otherBody = await call(app.url, 'POST', '/api/links', {
        ...options,
        body: { offerId, tags: ['x'] },
      });
      expect([otherBody.status, otherBody.body.code]).toEqual([409, 'idempotency.conflict']);
    });

    it('changes its destination, expiry and tags, and the click route follows', async () => {
      const { body: link } = await newLink({});
      const path = `/api/links/${link.id}`;
      const patch = (body: unknown) => call(app.url, 'PATCH', path, { token: promoter, body });
      const changed = await patch({ destinationUrl: 'https://shop.example/sale?s={sub1}', tags: ['new'] });
      expect(changed.body).toMatchObject({
        destinationUrl: 'https://shop.example/sale?s={sub1}',
        tags: ['new'],
      });
      await eventually(async () => {
        const visit = await call(app.url, 'GET', `/c/${link.code}?sub1=a%20b`);
        expect(visit.headers.get('location')).toMatch(/^https:\/\/shop\.example\/sale\?s=a%20b&click_id=/);
      });
      expect((await patch({ destinationUrl: 'https://evil.example/' })).body.code).toBe(
        'link.foreign_destination',
      );
      expect((await patch({ tags: null })).status).toBe(400);
      expect((await patch({ code: 'other' })).status).toBe(400);
      expect((await patch({ destinationUrl: null })).body).toMatchObject({
        destinationUrl: null,
        tags: ['new'],
      });
      expect((await get(path, promoter)).body).toMatchObject({ destinationUrl: null, tags: ['new'] });
    });

    it('is archived for good', async () => {
      const { body: link } = await newLink({});
      const path = `/api/links/${link.id}`;
      expect((await post(`${path}/archive`, promoter)).body.status).toBe('archived');
      expect((await post(`${path}/archive`, promoter)).status).toBe(200);
      await eventually(async () =>
        expect((await call(app.url, 'GET', `/c/${link.code}`)).status).not.toBe(302),
      );
      const late = await call(app.url, 'PATCH', path, { token: promoter, body: { tags: [] } });
      expect([late.status, late.body.code]).toEqual([409, 'link.archived']);
      const archived = await get('/api/links?status=archived', promoter);
      expect((archived.body.data as { id: string }[]).map(({ id }) => id)).toContain(link.id);
    });

    it('belongs to its promoter', async () => {
      const { body: link } = await newLink({});
      const email = 'newcomer@other.test';
      const password = 'correct horse battery staple';
      await post('/api/admin/users', admin, { email, password, roles: ['PROMOTER'] });
      const stranger = await logIn(app.url, email, password);
      expect((await get(`/api/links/${link.id}`, stranger)).body.code).toBe('link.not_found');
      expect((await post(`/api/links/${link.id}/archive`, stranger)).status).toBe(404);
      expect(
        (await call(app.url, 'PATCH', `/api/links/${link.id}`, { token: stranger, body: {} })).status,
      ).toBe(404);
      expect((await get('/api/links', advertiser)).status).toBe(403);
      expect((await post('/api/links', admin, { offerId })).status).toBe(403);
      expect((await get(`/api/links/${link.id}`, admin)).status).toBe(200);
    });
  });
});
