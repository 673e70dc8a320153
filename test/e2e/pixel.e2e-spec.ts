import fc from 'fast-check';
import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, logIn } from '../setup/http.js';
import { addAdvertiser, addOffer, saleOf, storedClick } from '../setup/sales.js';

const ORIGIN = 'https://shop.example';
const GIF = /^GIF89a/;

interface Report {
  by: 'page' | 'key';
  status: string;
  amount: number;
}

describe('sales that are not reported by postback', () => {
  let app: TestApp;
  let key: string;
  let offerId: string;
  let code: string;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    const settings = { allowedOrigins: [ORIGIN], autoApprove: 'verified', sendersMayApprove: true };
    ({ offerId, code } = await addOffer(app, settings));
  });
  afterAll(() => app.dispose());

  const conversionsOf = (transactionId: unknown): Promise<Record<string, unknown>[]> =>
    app.database.query(
      `SELECT status, is_verified, source, amount_minor, offer_id FROM conversions WHERE transaction_id = $1`,
      [transactionId],
    );
  const intakesOf = (transactionId: unknown): Promise<Record<string, unknown>[]> =>
    app.database.query(
      `SELECT source, status, error_code, payload FROM conversion_intakes
        WHERE payload ->> 'transaction_id' = $1 ORDER BY id`,
      [transactionId],
    );

  describe('[R61] the pixel', () => {
    const report = async (
      sale: Record<string, unknown>,
      headers: Record<string, string> = { referer: `${ORIGIN}/thanks` },
    ): Promise<void> => {
      const query = new URLSearchParams(sale as Record<string, string>);
      const answer = await call(app.url, 'GET', `/px.gif?${query}`, { headers });
      expect([
        answer.status,
        answer.headers.get('content-type'),
        answer.headers.get('cache-control'),
      ]).toEqual([...[200, 'image/gif', 'no-store']]);
      expect(answer.text).toMatch(GIF);
    };

    it('records a sale from a page of the offer: it waits, and is marked as unverified', async () => {
      const pages: Record<string, string>[] = [{ referer: `${ORIGIN}/thanks?order=1` }, { origin: ORIGIN }];
      for (const headers of pages) {
        const sale = saleOf(await storedClick(app, code), { status: 'approved' });
        await report(sale, headers);
        expect(await conversionsOf(sale.transaction_id)).toEqual([
          {
            ...{ status: 'pending', is_verified: false, source: 'pixel', amount_minor: '4999' },
            offer_id: offerId,
          },
        ]);
      }
    });

    it('counts a sale once, however often the page is loaded', async () => {
      const sale = saleOf(await storedClick(app, code));
      await Promise.all(Array.from({ length: 10 }, () => report(sale)));
      expect(await conversionsOf(sale.transaction_id)).toHaveLength(1);
    });

    it.each<[string, Record<string, string>]>([
      ['another site', { referer: 'https://evil.example/' }],
      ['a site that looks like it', { referer: `${ORIGIN}.evil.example/` }],
      ['the same host without encryption', { referer: 'http://shop.example/' }],
      ['another site, the right one in its address', { referer: `https://evil.example/?${ORIGIN}` }],
      ['a page that names another origin', { origin: 'https://evil.example', referer: `${ORIGIN}/` }],
      ['a frame without an origin', { origin: 'null', referer: `${ORIGIN}/` }],
      ['nowhere', {}],
    ])('from %s records nothing and is kept as refused', async (_, headers) => {
      const sale = saleOf(await storedClick(app, code));
      await report(sale, headers);
      expect(await conversionsOf(sale.transaction_id)).toEqual([]);
      expect(await intakesOf(sale.transaction_id)).toMatchObject([
        { source: 'pixel', status: 'refused', error_code: 'conversion.origin_not_allowed' },
      ]);
    });

    it('of an offer that names no pages records nothing', async () => {
      const sale = saleOf(await storedClick(app));
      await report(sale);
      expect(await conversionsOf(sale.transaction_id)).toEqual([]);
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['NaN', { amount: 'NaN' }, 'money.invalid_amount'],
      ['a negative amount', { amount: '-1' }, 'money.invalid_amount'],
      ['too precise an amount', { amount: '1.001' }, 'money.invalid_amount'],
      ['another currency', { currency: 'EUR' }, 'conversion.currency_mismatch'],
      ['no currency', { currency: '' }, 'request.invalid'],
    ])('with %s is answered, refused and kept', async (_, change, code_) => {
      const sale = saleOf(await storedClick(app, code), change);
      await report(sale);
      expect(await conversionsOf(sale.transaction_id)).toEqual([]);
      expect(await intakesOf(sale.transaction_id)).toMatchObject([{ status: 'refused', error_code: code_ }]);
    });

    it('of an unknown click is kept where the offer is named, and nobody knows whose it is otherwise', async () => {
      const unknown = '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11';
      const named = saleOf(unknown, { offer_id: offerId });
      await report(named);
      expect(await intakesOf(named.transaction_id)).toMatchObject([
        { source: 'pixel', status: 'refused', error_code: 'click.not_found' },
      ]);
      for (const fields of [{}, { offer_id: newId() }, { offer_id: "' OR 1=1" }]) {
        const nobodys = saleOf(unknown, fields);
        await report(nobodys);
        expect(await intakesOf(nobodys.transaction_id)).toEqual([]);
      }
      for (const bad of ['1', "' OR 1=1", '']) await report(saleOf(bad));
    });

    it('cannot take the transaction of a sale away from who holds a key', async () => {
      const rows = (transaction: unknown) =>
        app.database.query<Record<string, unknown>>(
          `SELECT transaction_id, status, is_verified, amount_minor::int AS minor FROM conversions
            WHERE transaction_id LIKE $1 || '%' ORDER BY transaction_id`,
          [transaction],
        );
      const post = (body: object) => call(app.url, 'POST', '/api/postback', { apiKey: key, body });
      const [wrong, same] = [saleOf(await storedClick(app, code)), saleOf(await storedClick(app, code))];
      const order_id = newId();
      await report({ ...wrong, amount: 1, order_id });
      const real = { ...wrong, order_id };
      const told = await Promise.all([post(real), post(real), post(real)]);
      expect(told.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
      expect(await rows(wrong.transaction_id)).toMatchObject([
        { transaction_id: wrong.transaction_id, status: 'approved', is_verified: true, minor: 4999 },
        { status: 'rejected', is_verified: false, minor: 100 },
      ]);
      await report({ ...wrong, amount: 2 });
      expect(await rows(wrong.transaction_id)).toHaveLength(2);
      await report(same);
      expect(await rows(same.transaction_id)).toMatchObject([{ status: 'pending', is_verified: false }]);
      const confirmed = await post(same);
      expect([confirmed.status, confirmed.body]).toMatchObject([200, { updated: true, status: 'approved' }]);
      expect(await rows(same.transaction_id)).toMatchObject([{ status: 'approved', is_verified: true }]);
      // Its order cannot be taken either.
      const late = saleOf(await storedClick(app, code), { order_id: newId() });
      await report({ ...late, transaction_id: newId() });
      expect((await post(late)).body.status).toBe('approved');
    });

    it('[R56] and the postback of the same sale end alike, in whatever order and however fast they come', async () => {
      const rule = { allowedOrigins: [ORIGIN], sendersMayApprove: true };
      const trusting = await addOffer(app, rule);
      const limit = { offerId: trusting.offerId, metric: 'conversions', window: 'total', limit: 1_000 };
      const admin = await logIn(app.url, 'admin');
      const cap = await call(app.url, 'POST', '/api/caps', { token: admin, body: limit });
      const click_id = await storedClick(app, trusting.code);
      const send = async (fields: Record<string, unknown>, one: Report): Promise<void> => {
        const sale = { ...fields, amount: one.amount };
        if (one.by === 'page') return report(sale);
        const body = { ...sale, status: one.status };
        const answer = await call(app.url, 'POST', '/api/postback', { apiKey: key, body });
        expect([answer.text, answer.status < 300 || answer.body.code]).toEqual([
          answer.text,
          answer.status < 300 ? true : 'conversion.already_decided',
        ]);
      };
      const outcomeOf = async (transaction: unknown) => {
        const [sale] = await app.database.query<Record<string, string>>(
          `SELECT id, status, is_verified, amount_minor FROM conversions WHERE transaction_id = $1`,
          [transaction],
        );
        const money = await app.database.query(
          `SELECT a.kind, sum(e.credit_minor - e.debit_minor)::int AS minor
             FROM ledger_transactions t
             JOIN ledger_entries e ON e.transaction_id = t.id JOIN ledger_accounts a ON a.id = e.account_id
            WHERE t.source_id = $1 GROUP BY 1 HAVING sum(e.credit_minor - e.debit_minor) <> 0 ORDER BY 1`,
          [sale!['id']],
        );
        const { status, is_verified, amount_minor } = sale!;
        const isTakenBack = status === 'rejected' || status === 'reversed';
        return [isTakenBack ? 'taken back' : status, is_verified, amount_minor, money];
      };
      const page = fc.constantFrom(49.99, 1).map((amount): Report => ({ by: 'page', status: '', amount }));
      const told = fc
        .constantFrom('pending', 'approved', 'rejected')
        .map((status): Report => ({ by: 'key', status, amount: 49.99 }));
      const reports = fc.tuple(told, fc.array(fc.oneof(page, told), { minLength: 1, maxLength: 4 }));
      await fc.assert(
        fc.asyncProperty(reports, fc.nat(100), async ([one, more], seed) => {
          const all = [one, ...more];
          const turned = all.map((_, index) => all[(index * (seed % 2 ? 1 : -1) + seed + 100) % all.length]!);
          const sales = Array.from({ length: 3 }, () => saleOf(click_id));
          for (const report of all) await send(sales[0]!, report);
          for (const report of [...turned, ...all.slice(1)]) await send(sales[1]!, report);
          await Promise.all([...all, ...all].map((report) => send(sales[2]!, report)));
          const said = new Set(all.map(({ status }) => status));
          const status = said.has('rejected') ? 'taken back' : said.has('approved') ? 'approved' : 'pending';
          const money =
            status === 'approved'
              ? [
                  { kind: 'advertiser', minor: -500 },
                  { kind: 'promoter', minor: 500 },
                ]
              : [];
          for (const { transaction_id } of sales) {
            expect(await outcomeOf(transaction_id)).toEqual([status, true, '4999', money]);
          }
        }),
        { numRuns: 15 },
      );
      const [standing] = await app.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM conversions WHERE offer_id = $1 AND status IN ('pending', 'approved')`,
        [trusting.offerId],
      );
      const use = await call(app.url, 'GET', `/api/caps/${cap.body.id}`, { token: admin });
      expect(use.body).toMatchObject({ counted: standing!.n, leased: standing!.n });
      const books = await call(app.url, 'GET', '/api/ledger/trial-balance', { token: admin });
      expect(books.body.balanced).toBe(true);
    });

    it('says that there was a sale, and never what became of it', async () => {
      const sale = saleOf(await storedClick(app, code), { status: 'rejected' });
      await report(sale);
      expect(await conversionsOf(sale.transaction_id)).toMatchObject([
        { status: 'pending', is_verified: false },
      ]);
    });

    it('keeps no key that a page sends by mistake', async () => {
      const sale = saleOf(await storedClick(app, code), { api_key: key });
      await report(sale);
      expect(JSON.stringify(await intakesOf(sale.transaction_id))).not.toContain(key);
    });

    it('sells nothing on HEAD', async () => {
      const sale = saleOf(await storedClick(app, code));
      const query = new URLSearchParams(sale as Record<string, string>);
      const answer = await call(app.url, 'HEAD', `/px.gif?${query}`, { headers: { referer: ORIGIN } });
      expect(answer.status).toBe(404);
      expect(await intakesOf(sale.transaction_id)).toEqual([]);
    });

    it('has a script that may be kept for an hour', async () => {
      const answer = await call(app.url, 'GET', '/pixel.js');
      expect([
        answer.status,
        answer.headers.get('content-type'),
        answer.headers.get('cache-control'),
      ]).toEqual([...[200, 'text/javascript; charset=utf-8', 'public, max-age=3600']]);
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(answer.text).toContain('afflux');
    });
  });

  describe('[R16] POST /api/sdk/conversion', () => {
    const report = (body: unknown, apiKey?: string, query = ''): Promise<Answer> =>
      call(app.url, 'POST', `/api/sdk/conversion${query}`, { ...(apiKey ? { apiKey } : {}), body });

    it('records a sale of a server that has the secret key, verified', async () => {
      const sale = saleOf(await storedClick(app, code));
      const made = await report(sale, key);
      expect([made.status, made.body]).toMatchObject([201, { duplicate: false }]);
      expect(await conversionsOf(sale.transaction_id)).toMatchObject([{ is_verified: true, source: 'sdk' }]);
      const again = await report(sale, key);
      expect([again.status, again.body]).toMatchObject([
        200,
        { duplicate: true, conversion_id: made.body.conversion_id },
      ]);
      const other = await report({ ...sale, amount: 50 }, key);
      expect([other.status, other.body.code]).toEqual([409, 'conversion.transaction_conflict']);
    });

    it('is closed to those without a secret key, and to keys in the address', async () => {
      const sale = saleOf(await storedClick(app, code));
      expect((await report(sale)).status).toBe(401);
      expect((await report(sale, undefined, `?api_key=${key}`)).status).toBe(401);
      expect((await report(sale, `${key.slice(0, -1)}~`)).status).toBe(401);
      const rival = await addAdvertiser(app, 'rival');
      const foreign = await report(sale, rival.key);
      expect([foreign.status, foreign.body.code]).toEqual([403, 'conversion.not_your_offer']);
      expect(await conversionsOf(sale.transaction_id)).toEqual([]);
    });

    it.each<[string, Record<string, unknown>, number, string]>([
      ['NaN', { amount: 'NaN' }, 400, 'money.invalid_amount'],
      ['null for an amount', { amount: null }, 400, 'request.invalid'],
      ['a huge amount', { amount: 1e300 }, 400, 'money.invalid_amount'],
      ['an unknown click', { click_id: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' }, 404, 'click.not_found'],
      ['a click that is none', { click_id: 'x' }, 400, 'request.invalid'],
    ])('with %s is refused', async (_, change, status, code_) => {
      const answer = await report(saleOf(await storedClick(app, code), change), key);
      expect([answer.status, answer.body.code]).toEqual([status, code_]);
    });
  });
});
