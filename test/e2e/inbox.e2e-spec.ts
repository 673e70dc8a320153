import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import {
  addAdvertiser,
  addOffer,
  type OtherAdvertiser,
  postback,
  saleOf,
  storeClick,
  storedClick,
} from '../setup/sales.js';

describe('the inbox', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let advertiser: string;
  let other: OtherAdvertiser;
  let clickId: string;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
    clickId = await storedClick(app);
  });
  afterAll(() => app.dispose());

  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });
  const replay = (id: string, token: string) => call(app.url, 'POST', `/api/inbox/${id}/replay`, { token });
  /** An id that differs in its last character. */
  const mistyped = (id: string): string => id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');

  it('[R60] a sale of an unknown click is refused with 404 and kept, with the nearest click', async () => {
    const sale = saleOf(mistyped(clickId));
    const started = Date.now() - 48 * 3_600_000;
    const answer = await postback(app, key, { ...sale, click_id: `${idAt(started)}` });
    expect([answer.status, answer.body.code]).toEqual([404, 'click.not_found']);
    const { body } = await get(`/api/inbox/${answer.headers.get('x-intake-id')}`, advertiser);
    expect(body).toMatchObject({ status: 'refused', errorCode: 'click.not_found', nearestMatch: null });
  });

  function idAt(time: number): string {
    const hex = time.toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
  }

  it('[B4] nothing is rejected in silence: typed reason, nearest match, replay after a fix, and a second replay changes nothing', async () => {
    const { linkId } = await addOffer(app);
    const time = Date.now() - 48 * 3_600_000;
    const right = idAt(time);
    const sale = saleOf(mistyped(right), { order_id: 'inbox-1' });
    const refused = await postback(app, key, sale);
    expect([refused.status, refused.body.code]).toEqual([404, 'click.not_found']);
    const id = refused.headers.get('x-intake-id')!;

    // The click was in a node that came back only now.
    await storeClick(app, right, linkId, new Date(time));
    const { body: seen } = await get(`/api/inbox/${id}`, advertiser);
    expect(seen).toMatchObject({
      status: 'refused',
      errorCode: 'click.not_found',
      payload: { transaction_id: sale.transaction_id },
      nearestMatch: { kind: 'click', id: right, differsIn: ['click_id'] },
    });
    expect((await replay(id, advertiser)).body).toMatchObject({ status: 'refused', attempts: 1 });

    await storeClick(app, mistyped(right), linkId, new Date(time));
    const fixed = await replay(id, advertiser);
    expect(fixed.body).toMatchObject({ status: 'settled', isDuplicate: false, errorCode: null });
    const again = await replay(id, admin);
    expect(again.body).toEqual(fixed.body);
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM conversions WHERE transaction_id = $1',
      [sale.transaction_id],
    );
    expect(row!.n).toBe(1);

    const conflict = await postback(app, key, { ...sale, amount: 1 });
    expect(conflict.status).toBe(409);
    const { body: near } = await get(`/api/inbox/${conflict.headers.get('x-intake-id')}`, admin);
    expect(near.nearestMatch).toMatchObject({ kind: 'conversion', id: fixed.body.conversionId });
  });

  it('shows each company its own, filters, and is closed to others', async () => {
    await postback(app, other.key, saleOf(clickId));
    const { body } = await get('/api/inbox?limit=100', other.token);
    const rows = body.data as { advertiserId: string; errorCode: string }[];
    expect(rows.map(({ advertiserId, errorCode }) => [advertiserId, errorCode])).toEqual([
      [other.id, 'conversion.not_your_offer'],
    ]);
    const { body: refused } = await get('/api/inbox?status=refused&errorCode=click.not_found', admin);
    expect((refused.data as unknown[]).length).toBeGreaterThan(0);
    const own = ((await get('/api/inbox', advertiser)).body.data as { id: string }[])[0]!.id;
    expect((await get(`/api/inbox/${own}`, other.token)).status).toBe(404);
    expect((await replay(own, other.token)).status).toBe(404);
    expect((await replay('nonsense', admin)).status).toBe(400);
    expect((await get('/api/inbox?status=lost', admin)).status).toBe(400);
    const promoter = await logIn(app.url, 'promoter');
    expect((await get('/api/inbox', promoter)).status).toBe(403);
    expect((await call(app.url, 'GET', '/api/inbox')).status).toBe(401);
  });

  it('[R69] what failed too often by a fault of ours is dead, and is tried again on demand, one or all', async () => {
    const dead = async () => {
      const sale = saleOf(clickId);
      const id = newId();
      await app.database.query(
        `INSERT INTO conversion_intakes (id, tenant_id, advertiser_id, source, payload, status, attempts, received_at)
         SELECT $1, i.tenant_id, i.advertiser_id, 'postback', $2, 'dead', 12, now()
           FROM conversion_intakes i JOIN advertisers a ON a.id = i.advertiser_id WHERE a.name = 'Demo Shop' LIMIT 1`,
        [id, JSON.stringify(sale)],
      );
      return id;
    };
    const one = await dead();
    expect((await get('/api/inbox?status=dead', advertiser)).body.data).toMatchObject([
      { id: one, attempts: 12 },
    ]);
    expect((await replay(one, advertiser)).body).toMatchObject({ status: 'settled' });

    const both = [await dead(), await dead()];
    const retry = (token: string) => call(app.url, 'POST', '/api/inbox/dead-letters/retry', { token });
    expect((await retry(other.token)).body).toEqual({ revived: 0 });
    expect((await retry(advertiser)).body).toEqual({ revived: 2 });
    await eventually(async () => {
      for (const id of both) expect((await get(`/api/inbox/${id}`, admin)).body.status).toBe('settled');
    });
  });
});
