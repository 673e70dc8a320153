import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { createUser } from '../setup/accounts.js';
import { addOffer, HUMAN, postback, saleOf } from '../setup/sales.js';

describe('a sale that several promoters led to', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;

  beforeAll(async () => {
    await awayFromMidnight();
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
  });
  afterAll(() => app.dispose());

  let visitors = 0;
  /** A browser of its own that keeps its cookie; answers the id of its click on a link. */
  const visitor = () => {
    const headers: Record<string, string> = { 'user-agent': `${HUMAN} visitor/${++visitors}` };
    return async (code: string): Promise<string> => {
      const answer = await call(app.url, 'GET', `/c/${code}`, { headers });
      headers.cookie ??= answer.headers.get('set-cookie')!.split(';')[0]!;
      const id = answer.headers.get('x-click-id')!;
      await eventually(async () => {
        expect(await app.database.query('SELECT 1 FROM clicks WHERE id = $1', [id])).toHaveLength(1);
      });
      return id;
    };
  };
  it('[R53] begins with the very first click of a browser, which has no cookie yet, and not with a neighbour’s', async () => {
    const { offerId, code } = await addOffer(app, { attributionModel: 'linear' });
    const second = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const link = await call(app.url, 'POST', '/api/links', { token: second.token, body: { offerId } });
    const headers = { 'user-agent': `${HUMAN} first/1` };
    const go = async (path: string, more: Record<string, string> = {}) => {
      const answer = await call(app.url, 'GET', `/c/${path}`, { headers: { ...headers, ...more } });
      const id = answer.headers.get('x-click-id')!;
      await eventually(async () => {
        expect(await app.database.query('SELECT 1 FROM clicks WHERE id = $1', [id])).toHaveLength(1);
      });
      return { id, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? null };
    };
    const first = await go(code);
    const later = await go(link.body.code as string, { cookie: first.cookie! });
    expect(later.cookie).toBeNull();
    // The same address and the same browser, but no cookie: somebody else behind the same wall.
    await go('demo');
    for (const clickId of [later.id, first.id]) {
      const { body } = await postback(app, key, saleOf(clickId, { amount: 100 }));
      const sold = await call(app.url, 'GET', `/api/conversions/${body.conversion_id}`, { token: admin });
      const path = sold.body.path as { id: string; share: string }[];
      expect(path.map(({ id, share }) => [id, share])).toEqual(
        clickId === later.id
          ? [
              [first.id, '1/2'],
              [later.id, '1/2'],
            ]
          : expect.arrayContaining([
              [first.id, expect.any(String)],
              [later.id, expect.any(String)],
            ]),
      );
    }
  });

  const rewardsOf = async (id: string, token: string) =>
    (await call(app.url, 'GET', `/api/rewards?conversionId=${id}`, { token })).body.data as {
      amount: number;
      reversed: number;
      status: string;
    }[];

  it('[R53] [R91] [B3] is shared by the offer’s model, paid to the cent, and taken back in proportion', async () => {
    const { offerId, code } = await addOffer(app, { attributionModel: 'linear', sendersMayApprove: true });
    const second = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const link = await call(app.url, 'POST', '/api/links', { token: second.token, body: { offerId } });
    expect(link.status).toBe(201);

    const click = visitor();
    const first = await click(code);
    const last = await click(link.body.code as string);
    const sale = await postback(app, key, saleOf(last, { amount: 33.35, status: 'approved' }));
    expect(sale).toMatchObject({ status: 201, body: { status: 'approved' } });
    const id = sale.body.conversion_id as string;

    const shares = await app.database.query<{ part: string; minor: number }>(
      `SELECT numerator || '/' || denominator AS part, commission_minor::int AS minor FROM conversion_shares
        WHERE conversion_id = $1 ORDER BY position`,
      [id],
    );
    expect(shares.map(({ part }) => part)).toEqual(['1/2', '1/2']);
    expect(shares.reduce((sum, { minor }) => sum + minor, 0)).toBe(334);
    expect(await rewardsOf(id, promoter)).toMatchObject([{ amount: 1.67 }]);
    expect(await rewardsOf(id, second.token)).toMatchObject([{ amount: 1.67 }]);

    // Each of them sees the sale under their own link and with their own part, and no more of it.
    for (const [token, clickId, sharer] of [
      [promoter, first, null],
      [second.token, last, second.id],
    ] as const) {
      const { body } = await call(app.url, 'GET', `/api/conversions/${id}`, { token });
      expect(body).toMatchObject({ clickId, commission: 1.67, reversedCommission: 0, amount: 33.35 });
      expect(body.path).toEqual([expect.objectContaining({ id: clickId, commission: 1.67 })]);
      const { path, model, modelVersion, modelFallback, ...shown } = body;
      const list = await call(app.url, 'GET', `/api/conversions?offerId=${offerId}`, { token });
      expect(list.body.data).toEqual([shown]);
      if (sharer) expect(body.promoterId).toBe(sharer);
      else expect(body.promoterId).not.toBe(second.id);
    }

    // Somebody who touched only one promoter's link is that promoter's alone.
    const loner = visitor();
    const alone = await postback(app, key, saleOf(await loner(code), { amount: 10, status: 'approved' }));
    expect(await rewardsOf(alone.body.conversion_id as string, second.token)).toEqual([]);
    expect(await rewardsOf(alone.body.conversion_id as string, promoter)).toMatchObject([{ amount: 1 }]);

    const body = { amount: 0.05, reason: 'a part came back' };
    const refund = (more: object) =>
      call(app.url, 'POST', `/api/conversions/${id}/refund`, { token: admin, body: { ...body, ...more } });
    expect((await refund({ amount: 16.65 })).body).toMatchObject({
      status: 'approved',
      reversedCommission: 1.67,
    });
    expect((await refund({ amount: 20 })).status).toBe(422);
    expect((await refund({ amount: 16.7 })).body).toMatchObject({ status: 'reversed' });
    for (const token of [promoter, second.token]) {
      expect(await rewardsOf(id, token)).toMatchObject([
        { amount: 1.67, reversed: 1.67, status: 'reversed' },
      ]);
      const { body: seen } = await call(app.url, 'GET', `/api/conversions/${id}`, { token });
      expect(seen).toMatchObject({ commission: 1.67, reversedCommission: 1.67, status: 'reversed' });
    }
    const page = async (more: string) =>
      (await call(app.url, 'GET', `/api/conversions?limit=1&offerId=${offerId}${more}`, { token: promoter }))
        .body;
    const newest = await page('');
    expect(newest.data).toMatchObject([{ id: alone.body.conversion_id as string }]);
    const older = await page(`&cursor=${newest.nextCursor as string}`);
    expect(older).toMatchObject({ data: [{ id }], nextCursor: null });
    const { body: books } = await call(app.url, 'GET', '/api/ledger/trial-balance', { token: admin });
    expect(books.balanced).toBe(true);
  });
});
