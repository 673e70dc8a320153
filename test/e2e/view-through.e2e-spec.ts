import { idAt, newId } from '../../src/kernel/ids/uuid.js';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, BROWSER, call, eventually, logIn } from '../setup/http.js';
import { addAdvertiser, addOffer, HUMAN, postback, saleOf } from '../setup/sales.js';

const HOUR_MS = 3_600_000;
const ORIGIN = 'https://shop.example';

describe('[R52] a sale after a view', () => {
  let app: TestApp;
  let key: string;
  let pk: string;
  let admin: string;
  let rival: { token: string };

  beforeAll(async () => {
    await awayFromMidnight();
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    const made = await call(app.url, 'POST', '/api/keys', {
      token: admin,
      body: { name: 'app', kind: 'pk' },
    });
    pk = made.body.key as string;
    rival = await createUser(app.url, admin, { roles: ['PROMOTER'] });
  });
  afterAll(() => app.dispose());

  const stored = (id: string, table: 'clicks' | 'impressions'): Promise<string> =>
    eventually(async () => {
      expect(await app.database.query(`SELECT 1 FROM ${table} WHERE id = $1`, [id])).toHaveLength(1);
      return id;
    });
  /** What a person's app reports; answers the id once it is stored. */
  const touch = async (kind: 'click' | 'impression', code: string, visitor: string): Promise<string> => {
    const body = { code, user_agent: HUMAN, language: 'en-US', visitor_id: visitor };
    const answer = await call(app.url, 'POST', `/api/sdk/${kind}`, { apiKey: pk, body });
    expect(answer.status).toBe(201);
    return stored(answer.body[`${kind}_id`] as string, kind === 'click' ? 'clicks' : 'impressions');
  };
  const linkOf = async (offerId: string, token: string): Promise<string> =>
    (await call(app.url, 'POST', '/api/links', { token, body: { offerId } })).body.code as string;
  /** A sale that names no click, only its buyer. */
  const sell = (fields: Record<string, unknown>): Promise<Answer> => {
    const { click_id: _none, ...sale } = saleOf('', { amount: 100, ...fields });
    return postback(app, key, sale);
  };
  const read = async (id: unknown, token = admin): Promise<Answer['body']> =>
    (await call(app.url, 'GET', `/api/conversions/${String(id)}`, { token })).body;
  const kindsOf = (body: Answer['body']): string[] =>
    (body.path as { kind: string; share: string }[]).map(({ kind, share }) => `${kind} ${share}`);

  it('belongs to whose banner the visitor saw, and is shown with it', async () => {
    const { code, linkId, offerId } = await addOffer(app);
    const visitor = newId();
    await touch('impression', code, visitor);
    const view = await touch('impression', code, visitor);
    const sale = await sell({ visitor_id: visitor });
    expect([sale.status, sale.body.status]).toEqual([201, 'pending']);
    const body = await read(sale.body.conversion_id, await logIn(app.url, 'promoter'));
    expect(body).toMatchObject({ clickId: null, clickedAt: null, linkId, offerId, commission: 10 });
    expect(body.path).toEqual([
      {
        ...{ kind: 'view', id: view, linkId, promoterId: body.promoterId, share: '1/1', commission: 10 },
        at: expect.any(String),
      },
    ]);
    const approved = await call(app.url, 'POST', `/api/conversions/${body.id}/approve`, {
      token: admin,
      body: {},
    });
    expect([approved.status, approved.body.status]).toEqual([200, 'approved']);
    expect(await read(body.id, rival.token)).toMatchObject({ code: 'conversion.not_found' });
  });

  it('belongs to the click when there is one, however new the view', async () => {
    const { code, offerId } = await addOffer(app);
    const visitor = newId();
    const click = await touch('click', code, visitor);
    await touch('impression', await linkOf(offerId, rival.token), visitor);
    const { body } = await sell({ visitor_id: visitor });
    const sold = await read(body.conversion_id);
    expect(sold.clickId).toBe(click);
    expect(kindsOf(sold)).toEqual(['click 1/1']);
  });

  it('is shared with the view where the offer’s model shares, and counts a banner once', async () => {
    const { code, offerId } = await addOffer(app, { attributionModel: 'linear' });
    const visitor = newId();
    const theirs = await linkOf(offerId, rival.token);
    await touch('impression', theirs, visitor);
    await touch('impression', theirs, visitor);
    const click = await touch('click', code, visitor);
    const named = await postback(app, key, saleOf(click, { amount: 100, visitor_id: visitor }));
    const found = await sell({ visitor_id: visitor });
    for (const { body } of [named, found]) {
      const sold = await read(body.conversion_id);
      expect(kindsOf(sold)).toEqual(['view 1/2', 'click 1/2']);
      expect(sold.path.map(({ commission }: { commission: number }) => commission)).toEqual([5, 5]);
      const [own] = (await read(body.conversion_id, await logIn(app.url, 'promoter'))).path;
      expect(own).toMatchObject({ kind: 'click', promoterId: sold.promoterId });
    }
  });

  it('is found by the customer’s other sales, too', async () => {
    const { code } = await addOffer(app);
    const [visitor, customer] = [newId(), newId()];
    const click = await touch('click', code, visitor);
    expect((await postback(app, key, saleOf(click, { customer_id: customer }))).status).toBe(201);
    const again = await sell({ customer_id: customer });
    expect((await read(again.body.conversion_id)).clickId).toBe(click);
  });

  it('is nobody’s after the window, of an offer without one, of a bot, or by another’s key; it stays in the inbox', async () => {
    const old = await addOffer(app, { viewWindowHours: 2 });
    const none = await addOffer(app, { viewWindowHours: 0 });
    const visitors = [newId(), newId(), newId(), newId()];
    const store = async (
      linkId: string,
      visitor: string,
      hours: number,
      isCounted: boolean,
    ): Promise<void> => {
      const at = Date.now() - hours * HOUR_MS;
      // As the ingest names it: the name is taken over from a view that the app reported.
      await app.database.query(
        `INSERT INTO impressions (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, viewed_at, visitor, is_counted)
         SELECT $1, l.tenant_id, l.id, o.id, o.advertiser_id, l.promoter_id, $3, $4, $5
           FROM links l JOIN offers o ON o.id = l.offer_id WHERE l.id = $2`,
        [idAt(at), linkId, new Date(at), visitor, isCounted],
      );
    };
    const nameOf = async (visitor: string): Promise<string> => {
      const id = await touch('impression', none.code, visitor);
      const [row] = await app.database.query<{ visitor: string }>(
        'SELECT visitor FROM impressions WHERE id = $1',
        [id],
      );
      return row!.visitor;
    };
    await store(old.linkId, await nameOf(visitors[0]!), 2.1, true);
    await store(old.linkId, await nameOf(visitors[1]!), 1, false);
    await nameOf(visitors[2]!);
    for (const visitor of visitors.slice(0, 3)) {
      const sale = await sell({ visitor_id: visitor });
      expect([sale.status, sale.body.code]).toEqual([404, 'conversion.not_attributed']);
      const [row] = await app.database.query<{ error_code: string }>(
        'SELECT error_code FROM conversion_intakes WHERE id = $1',
        [sale.headers.get('x-intake-id')],
      );
      expect(row!.error_code).toBe('conversion.not_attributed');
    }
    await store(old.linkId, await nameOf(visitors[3]!), 1.9, true);
    const { click_id: _none, ...sale } = saleOf('', { visitor_id: visitors[3] });
    const other = await addAdvertiser(app, 'other');
    expect((await postback(app, other.key, sale)).body.code).toBe('conversion.not_attributed');
    expect((await postback(app, key, sale)).status).toBe(201);
    expect((await sell({ visitor_id: 'not one of ours!' })).status).toBe(400);
    expect((await sell({})).status).toBe(400);
  });

  it('is known by the browser when its own page reports it, for the hours of a view', async () => {
    const { code, offerId } = await addOffer(app, { allowedOrigins: [ORIGIN] });
    const browser = { ...BROWSER, 'x-forwarded-for': '198.51.100.77' };
    const seen = await call(app.url, 'GET', `/i/${code}.gif`, { headers: browser });
    await stored(seen.headers.get('x-impression-id')!, 'impressions');
    const report = async (transaction: string, headers: Record<string, string>): Promise<object[]> => {
      const fields = { offer_id: offerId, transaction_id: transaction, amount: '50', currency: 'USD' };
      // A page cannot say who its visitor is.
      const query = new URLSearchParams({ ...fields, visitor: 'somebody' });
      await call(app.url, 'GET', `/px.gif?${query}`, {
        headers: { ...headers, referer: `${ORIGIN}/thanks` },
      });
      return app.database.query(
        `SELECT v.status, v.is_verified, v.click_id, s.touch_kind, s.touch_id FROM conversions v
           JOIN conversion_shares s ON s.conversion_id = v.id WHERE v.transaction_id = $1`,
        [transaction],
      );
    };
    expect(await report('by-page', browser)).toEqual([
      {
        ...{ status: 'pending', is_verified: false, click_id: null, touch_kind: 'view' },
        touch_id: seen.headers.get('x-impression-id'),
      },
    ]);
    expect(await report('elsewhere', { ...browser, 'x-forwarded-for': '198.51.100.78' })).toEqual([]);
    expect(await report('private', { ...browser, 'sec-gpc': '1' })).toEqual([]);
  });
});
