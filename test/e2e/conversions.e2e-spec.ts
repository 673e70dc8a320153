import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn, within } from '../setup/http.js';
import {
  addAdvertiser,
  addOffer,
  type OtherAdvertiser,
  outcomeOf,
  postback,
  saleOf,
  sell,
  storeClick,
  storedClick,
} from '../setup/sales.js';

const DAY_MS = 86_400_000;

/** An id as it would have been made at that time. */
function idAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

describe('conversions', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'rival');
  });
  afterAll(() => app.dispose());

  const intakeOf = async (id: string | null) => {
    const [row] = await app.database.query<Record<string, unknown>>(
      'SELECT * FROM conversion_intakes WHERE id = $1',
      [id],
    );
    return row;
  };
  const countOf = async (transactionId: string): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM conversions WHERE transaction_id = $1',
      [transactionId],
    );
    return row!.n;
  };
  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });
  const decide = (id: string, action: string, token: string, body?: unknown) =>
    call(app.url, 'POST', `/api/conversions/${id}/${action}`, { token, body });

  describe('[R54] a postback', () => {
    it('records a sale with its click, amount, currency and commission, to the cent', async () => {
      const clickId = await storedClick(app, 'demo', '?sub1=blog');
      const sale = saleOf(clickId, {
        amount: 33.35,
        coupon_code: 'TEN',
        customer_id: 'c-1',
        metadata: { a: 1 },
      });
      const answer = await postback(app, key, sale);
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        conversion_id: expect.any(String),
        status: 'pending',
        reason: null,
        review_required: false,
        duplicate: false,
        updated: false,
      });
      const { body } = await get(`/api/conversions/${answer.body.conversion_id}`, promoter);
      // 10 % of 33.35 is 3.335: half a cent goes up.
      expect(body).toMatchObject({
        clickId,
        transactionId: sale.transaction_id,
        amount: 33.35,
        commission: 3.34,
        currency: 'USD',
        status: 'pending',
        event: 'sale',
        sub1: 'blog',
        couponCode: 'TEN',
      });
      expect(await intakeOf(answer.headers.get('x-intake-id'))).toMatchObject({
        status: 'settled',
        conversion_id: answer.body.conversion_id,
        is_duplicate: false,
        error_code: null,
      });
    });

    it('may be a form, a plain URL, and use the alias of the amount', async () => {
      const form = await call(app.url, 'POST', '/api/postback', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          ...(saleOf(await storedClick(app), { amount: '5.10' }) as Record<string, string>),
          api_key: key,
        }).toString(),
      });
      expect(form.status).toBe(201);
      const parameters = new URLSearchParams({
        click_id: await storedClick(app),
        transaction_id: 'by-url',
        sale_amount: '7.5',
        currency: 'USD',
        api_key: key,
      });
      const url = await call(app.url, 'GET', `/api/postback?${parameters}`);
      expect(url.status).toBe(201);
      expect(url.headers.get('cache-control')).toBe('no-store');
      const { body } = await get(`/api/conversions/${url.body.conversion_id}`, admin);
      expect(body).toMatchObject({ amount: 7.5, commission: 0.75, transactionId: 'by-url' });

      for (const answer of [form, url]) {
        const intake = await intakeOf(answer.headers.get('x-intake-id'));
        expect(JSON.stringify(intake)).not.toContain(key);
        expect(JSON.stringify(intake)).not.toContain('api_key');
      }
    });

    it('sells nothing when it is only asked about', async () => {
      const parameters = new URLSearchParams({
        ...(saleOf(await storedClick(app), { transaction_id: 'by-head', amount: '1' }) as Record<
          string,
          string
        >),
        api_key: key,
      });
      const head = await call(app.url, 'HEAD', `/api/postback?${parameters}`);
      expect(head.status).toBeGreaterThanOrEqual(400);
      expect(await countOf('by-head')).toBe(0);
    });

    it('lists every field that is missing, and keeps the request', async () => {
      const answer = await postback(app, key, { event: 'sale' });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'request.invalid', error: 'Bad Request', statusCode: 400 });
      const text = (answer.body.message as string[]).join('\n');
      for (const name of ['click_id', 'transaction_id', 'amount', 'currency']) expect(text).toContain(name);
      expect(await intakeOf(answer.headers.get('x-intake-id'))).toMatchObject({
        status: 'refused',
        error_code: 'request.invalid',
        payload: { event: 'sale' },
      });
    });

    it.each([
      ['negative', { amount: -1 }, 'money.invalid_amount'],
      ['huge', { amount: 1e20 }, 'money.invalid_amount'],
      ['larger than can be kept', { amount: '10000000000000.00' }, 'money.invalid_amount'],
      ['not a number', { amount: 'NaN' }, 'money.invalid_amount'],
      ['too precise', { amount: '49.999' }, 'money.invalid_amount'],
      ['in an unknown currency', { currency: 'XXX' }, 'money.unknown_currency'],
      ["in another currency than the offer's", { currency: 'EUR' }, 'conversion.currency_mismatch'],
      ['an object', { amount: { units: 1 } }, 'request.invalid'],
      ['absent', { amount: null }, 'request.invalid'],
    ])('refuses an amount that is %s', async (_, fields, code) => {
      const answer = await postback(app, key, saleOf(await storedClick(app), fields));
      expect([answer.status, answer.body.code]).toEqual([400, code]);
      expect(await intakeOf(answer.headers.get('x-intake-id'))).toMatchObject({
        status: 'refused',
        error_code: code,
      });
    });

    it('refuses a bad click id, NUL characters and SQL as what they are: text', async () => {
      const bad = await postback(app, key, saleOf(`'; DROP TABLE conversions; --`));
      expect([bad.status, bad.body.code]).toEqual([400, 'request.invalid']);
      const nul = await postback(app, key, saleOf(await storedClick(app), { transaction_id: 'a\u0000b' }));
      expect([nul.status, nul.body.code]).toEqual([400, 'request.invalid']);
      const unknownField = await postback(
        app,
        key,
        saleOf(await storedClick(app), { clickid: 'x\u0000', nested: { a: '\u0000' } }),
      );
      expect(unknownField.status).toBe(201);
      const quoted = `x'); DELETE FROM conversions; --`;
      const sql = await postback(app, key, saleOf(await storedClick(app), { transaction_id: quoted }));
      expect(sql.status).toBe(201);
      expect(await countOf(quoted)).toBe(1);
    });

    it('refuses malformed and foreign bodies without a stack trace', async () => {
      const json = await postback(app, key, '{"click_id":');
      expect([json.status, json.body.code]).toEqual([400, 'request.malformed']);
      const list = await postback(app, key, [1]);
      expect([list.status, list.body.code]).toEqual([400, 'request.invalid']);
      expect(await intakeOf(list.headers.get('x-intake-id'))).toMatchObject({ payload: { _body: [1] } });
      const xml = await postback(app, key, '<sale/>', { headers: { 'content-type': 'application/xml' } });
      expect([xml.status, xml.body.code]).toEqual([415, 'request.unsupported_media_type']);
      const large = await postback(app, key, { noise: 'x'.repeat(1_100_000) });
      expect([large.status, large.body.code]).toEqual([413, 'request.too_large']);
      for (const answer of [json, list, xml, large])
        expect(answer.text).not.toMatch(/at .*\.js|node_modules/);
    });

    it('lets nobody in without a key that may report sales', async () => {
      const body = saleOf(await storedClick(app));
      const nobody = await call(app.url, 'POST', '/api/postback', { body });
      expect([nobody.status, nobody.body.message]).toEqual([401, 'Unauthorized']);
      const wrong = await postback(app, `${key.slice(0, -4)}0000`, body);
      expect(wrong.status).toBe(401);
      const person = await call(app.url, 'POST', '/api/postback', { token: admin, body });
      expect(person.status).toBe(403);
      const made = await call(app.url, 'POST', '/api/keys', {
        token: admin,
        body: { name: 'web', kind: 'pk' },
      });
      const publishable = await postback(app, made.body.key as string, body);
      expect(publishable.status).toBe(403);
      const partner = await postback(app, (await demoOf(app)).keys.partner, body);
      expect([partner.status, partner.body.code]).toEqual([403, 'conversion.key_without_advertiser']);
      expect(await countOf(body.transaction_id as string)).toBe(0);
    });

    it('cannot approve itself, but can say that a sale does not stand', async () => {
      const eager = await postback(app, key, saleOf(await storedClick(app), { status: 'approved' }));
      expect([eager.status, eager.body.status]).toEqual([201, 'pending']);
      const void_ = await postback(app, key, saleOf(await storedClick(app), { status: 'rejected' }));
      expect([void_.status, void_.body.status]).toEqual([201, 'rejected']);
      const { body } = await get(`/api/conversions/${void_.body.conversion_id}`, promoter);
      expect(body).toMatchObject({ status: 'rejected', reason: 'reported as rejected' });
    });

    it('pays a fixed sum for a lead, whatever the amount', async () => {
      const { code } = await addOffer(app, {
        payoutType: 'cpl',
        payoutPercent: undefined,
        payoutAmount: 2.5,
      });
      const clickId = await eventually(() => storedClick(app, code));
      const answer = await postback(app, key, saleOf(clickId, { amount: 0, event: 'lead' }));
      const { body } = await get(`/api/conversions/${answer.body.conversion_id}`, promoter);
      expect(body).toMatchObject({ amount: 0, commission: 2.5, event: 'lead' });
    });

    it('converts a click that was not counted: attribution judges it later', async () => {
      const answer = await call(app.url, 'HEAD', '/c/demo');
      const clickId = answer.headers.get('x-click-id');
      const sale = await postback(app, key, saleOf(clickId!));
      expect(sale.status).toBe(201);
      const [row] = await app.database.query<{ is_counted: boolean }>(
        'SELECT is_counted FROM clicks WHERE id = $1',
        [clickId],
      );
      expect(row!.is_counted).toBe(false);
    });
  });

  describe('[R52] the window of the offer', () => {
    it('refuses a sale after it and takes one on its last day', async () => {
      const { linkId } = await addOffer(app, { clickWindowDays: 7 });
      const late = idAt(Date.now() - 7 * DAY_MS - 60_000);
      await storeClick(app, late, linkId, new Date(Date.now() - 7 * DAY_MS - 60_000));
      const refused = await postback(app, key, saleOf(late));
      expect([refused.status, refused.body.code]).toEqual([422, 'conversion.window_expired']);
      expect(await intakeOf(refused.headers.get('x-intake-id'))).toMatchObject({
        status: 'refused',
        error_code: 'conversion.window_expired',
      });
      const lastDay = idAt(Date.now() - 7 * DAY_MS + 60_000);
      await storeClick(app, lastDay, linkId, new Date(Date.now() - 7 * DAY_MS + 60_000));
      expect((await postback(app, key, saleOf(lastDay))).status).toBe(201);
    });
  });

  describe('[R56] the same transaction again', () => {
    it('is a duplicate with the same content, however it is written', async () => {
      const sale = saleOf(await storedClick(app));
      const first = await postback(app, key, sale);
      const again = await postback(app, key, { ...sale, amount: '49.990', status: 'pending', event: '' });
      expect([again.status, again.body]).toEqual([
        200,
        {
          conversion_id: first.body.conversion_id,
          status: 'pending',
          reason: null,
          review_required: false,
          duplicate: true,
          updated: false,
        },
      ]);
      expect(await intakeOf(again.headers.get('x-intake-id'))).toMatchObject({
        status: 'settled',
        is_duplicate: true,
      });
      expect(await countOf(sale.transaction_id as string)).toBe(1);
    });

    it('is a conflict with other content, and changes nothing', async () => {
      const sale = saleOf(await storedClick(app));
      const first = await postback(app, key, sale);
      for (const change of [
        { amount: 50 },
        { click_id: await storedClick(app) },
        { amount: 50, status: 'rejected' },
      ]) {
        const answer = await postback(app, key, { ...sale, ...change });
        expect([answer.status, answer.body.code]).toEqual([409, 'conversion.transaction_conflict']);
        expect(answer.body.details).toEqual({ conversion_id: first.body.conversion_id });
      }
      const { body } = await get(`/api/conversions/${first.body.conversion_id}`, admin);
      expect(body).toMatchObject({ amount: 49.99, status: 'pending' });
    });

    it('tells with another status how the sale went on, as far as the offer lets senders', async () => {
      const trusting = await addOffer(app, { sendersMayApprove: true });
      const report = async (sale: object, status?: string) => {
        const { status: http, body } = await postback(app, key, { ...sale, ...(status ? { status } : {}) });
        return [http, body.status ?? body.code, body.updated ?? null];
      };
      const sale = saleOf(await storedClick(app, trusting.code));
      expect(await report(sale)).toEqual([201, 'pending', false]);
      expect(await report(sale, 'approved')).toEqual([200, 'approved', true]);
      expect(await report(sale, 'approved')).toEqual([200, 'approved', false]);
      expect(await report(sale)).toEqual([200, 'approved', false]);
      expect(await report({ ...sale, amount: 50 }, 'rejected')).toEqual([
        ...[409, 'conversion.transaction_conflict', null],
      ]);
      const storm = await Promise.all(Array.from({ length: 8 }, () => report(sale, 'rejected')));
      expect(storm.filter(([, , updated]) => updated === true)).toEqual([[200, 'reversed', true]]);
      expect(await report(sale, 'approved')).toEqual([409, 'conversion.already_decided', null]);
      const strict = saleOf(await storedClick(app));
      expect(await report(strict)).toEqual([201, 'pending', false]);
      expect(await report(strict, 'approved')).toEqual([200, 'pending', false]);
      expect(await report(strict, 'rejected')).toEqual([200, 'rejected', true]);
      const affise = { preset: 'affise', clickid: await storedClick(app, trusting.code), action_id: newId() };
      const spoken = { ...affise, sum: 10, currency: 'USD' };
      expect(await report({ ...spoken, status: '2' })).toEqual([201, 'pending', false]);
      expect(await report({ ...spoken, status: '1' })).toEqual([200, 'approved', true]);
      expect(await report({ ...spoken, status: '3' })).toEqual([200, 'reversed', true]);
      const books = await get('/api/ledger/trial-balance', admin);
      expect(books.body.balanced).toBe(true);
    });

    it('is another conversion for another event, and still a duplicate after it was decided', async () => {
      const sale = saleOf(await storedClick(app));
      const first = await postback(app, key, sale);
      const lead = await postback(app, key, { ...sale, event: 'upsell' });
      expect(lead.status).toBe(201);
      await decide(first.body.conversion_id as string, 'approve', admin);
      const again = await postback(app, key, sale);
      expect([again.status, again.body]).toEqual([
        200,
        {
          conversion_id: first.body.conversion_id,
          status: 'approved',
          reason: null,
          review_required: false,
          duplicate: true,
          updated: false,
        },
      ]);
    });

    it('is one conversion when it comes 200 times at once', async () => {
      const sale = saleOf(await storedClick(app));
      const answers = await Promise.all(Array.from({ length: 200 }, () => postback(app, key, sale)));
      expect(answers.filter(({ status }) => ![200, 201, 202].includes(status))).toEqual([]);
      const outcomes = await Promise.all(answers.map((answer) => outcomeOf(app, key, answer)));
      expect(outcomes.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
      expect(new Set(outcomes.map(({ conversionId }) => conversionId)).size).toBe(1);
      expect(await countOf(sale.transaction_id as string)).toBe(1);
      const [events] = await app.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM outbox_events WHERE entity_id = $1 AND type = 'conversion.created'`,
        [outcomes[0]!.conversionId],
      );
      expect(events!.n).toBe(1);
    });
  });

  describe("[R59] another advertiser's key", () => {
    it('cannot report a sale of my offer, and the attempt is kept', async () => {
      const sale = saleOf(await storedClick(app));
      const answer = await postback(app, other.key, sale);
      expect([answer.status, answer.body.code]).toEqual([403, 'conversion.not_your_offer']);
      expect(await intakeOf(answer.headers.get('x-intake-id'))).toMatchObject({
        status: 'refused',
        error_code: 'conversion.not_your_offer',
        advertiser_id: other.id,
      });
      expect(await countOf(sale.transaction_id as string)).toBe(0);
    });

    it('may use the same transaction id for its own sales', async () => {
      const sale = saleOf(await storedClick(app), { transaction_id: 'shared-id' });
      expect((await postback(app, key, sale)).status).toBe(201);
      const { code } = await addOffer(app, { advertiserId: other.id });
      const own = await postback(app, other.key, {
        ...sale,
        click_id: await eventually(() => storedClick(app, code)),
      });
      expect(own.status).toBe(201);
      expect(await countOf('shared-id')).toBe(2);
    });

    it('does not see or decide my conversions', async () => {
      const id = await sell(app, key);
      expect((await get(`/api/conversions/${id}`, other.token)).body.code).toBe('conversion.not_found');
      expect((await decide(id, 'approve', other.token)).body.code).toBe('conversion.not_found');
      const list = await get('/api/conversions?limit=100', other.token);
      expect((list.body.data as { id: string }[]).map((row) => row.id)).not.toContain(id);
      expect((await get(`/api/conversions/${id}`, advertiser)).status).toBe(200);
    });
  });

  describe('[R60] an unknown click', () => {
    const isUnknown = async (clickId: string): Promise<void> => {
      const answer = await postback(app, key, saleOf(clickId));
      expect([answer.status, answer.body.code]).toEqual([404, 'click.not_found']);
      expect(await intakeOf(answer.headers.get('x-intake-id'))).toMatchObject({
        status: 'refused',
        error_code: 'click.not_found',
        payload: { click_id: clickId },
      });
    };

    it('is a 404 and is kept in the inbox', async () => {
      await isUnknown(idAt(Date.now() - 60_000));
      await isUnknown(idAt(Date.now() + DAY_MS));
      await isUnknown('0b7c3a52-5b1e-4c3d-9a52-0d6c1f0e8b11');
    });

    it('is a 404 when it is a click of another tenant', async () => {
      const foreign = idAt(Date.now() - 60_000);
      const [twin] = await app.database.query<{ id: string }>(
        `SELECT id FROM tenants WHERE world = 'test' LIMIT 1`,
      );
      await app.database.query(
        `INSERT INTO clicks (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, clicked_at, method, is_counted)
         SELECT $1, $2, link_id, offer_id, advertiser_id, promoter_id, now(), 'GET', true FROM clicks LIMIT 1`,
        [foreign, twin!.id],
      );
      await isUnknown(foreign);
    });

    it('tells the outcome of a request to the advertiser who sent it, and to nobody else', async () => {
      const answer = await postback(app, key, saleOf(idAt(Date.now() - 60_000)));
      const id = answer.headers.get('x-intake-id');
      const own = await call(app.url, 'GET', `/api/postback/${id}`, { apiKey: key });
      expect(own.body).toMatchObject({
        intake_id: id,
        status: 'refused',
        conversion_id: null,
        error: { code: 'click.not_found' },
      });
      for (const path of [`/api/postback/${id}`, `/api/postback/${newId()}`]) {
        const foreign = await call(app.url, 'GET', path, { apiKey: other.key });
        expect([foreign.status, foreign.body.code]).toEqual([404, 'intake.not_found']);
      }
      const bad = await call(app.url, 'GET', '/api/postback/nope', { apiKey: key });
      expect([bad.status, bad.body.code]).toEqual([400, 'request.invalid']);
    });
  });

  describe('a click that is still in the journal of another node', () => {
    const cutOff = newId();
    beforeAll(async () => {
      await app.database.query(
        `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
         VALUES ($1, 'clicks', 1, 0, now() - interval '1 hour')`,
        [cutOff],
      );
    });
    afterAll(() => app.database.query('DELETE FROM journal_checkpoints WHERE node_id = $1', [cutOff]));

    const outcome = (id: string) => call(app.url, 'GET', `/api/postback/${id}`, { apiKey: key });

    it('is waited for, queued, and settled once it arrives; the transaction stays one', async () => {
      const { linkId } = await addOffer(app);
      const clickId = newId();
      const sale = saleOf(clickId);
      const began = Date.now();
      const [queued, twice] = await Promise.all([postback(app, key, sale), postback(app, key, sale)]);
      expect(Date.now() - began).toBeGreaterThan(850);
      expect([queued.status, queued.body]).toEqual([
        202,
        { intake_id: expect.any(String), status: 'queued' },
      ]);
      expect(twice.status).toBe(202);
      expect((await outcome(queued.body.intake_id as string)).body).toMatchObject({
        status: 'queued',
        conversion_id: null,
        error: null,
        settled_at: null,
      });

      await storeClick(app, clickId, linkId, new Date());
      const settled = await eventually(async () => {
        const all = await Promise.all([queued, twice].map(({ body }) => outcome(body.intake_id as string)));
        expect(all.map(({ body }) => body.status as string)).toEqual(['settled', 'settled']);
        return all.map(({ body }) => body as { conversion_id: string; duplicate: boolean });
      });
      expect(settled[0]!.conversion_id).toBe(settled[1]!.conversion_id);
      expect(settled.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
      expect(await countOf(sale.transaction_id as string)).toBe(1);
    });

    it('is taken at once when it arrives within the second', async () => {
      const { linkId } = await addOffer(app);
      await within(800, async () => {
        const clickId = newId();
        const sale = postback(app, key, saleOf(clickId));
        await sleep(300);
        await storeClick(app, clickId, linkId, new Date());
        expect((await sale).status).toBe(201);
      });
    });

    it('ends as unknown once every journal is drained', async () => {
      const answer = await postback(app, key, saleOf(newId()));
      expect(answer.status).toBe(202);
      await app.database.query('DELETE FROM journal_checkpoints WHERE node_id = $1', [cutOff]);
      await eventually(async () => {
        expect((await outcome(answer.body.intake_id as string)).body).toMatchObject({
          status: 'refused',
          error: { code: 'click.not_found' },
          conversion_id: null,
        });
      });
    });
  });

  describe('[R58] a decision', () => {
    it('approves: event, ledger and reward, once', async () => {
      const id = await sell(app, key, { amount: 20 });
      const answer = await decide(id, 'approve', admin, { reason: 'paid' });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ id, status: 'approved', reason: 'paid', commission: 2 });
      const rewards = await get(`/api/rewards?conversionId=${id}`, promoter);
      expect(rewards.body.data).toHaveLength(1);
      expect(rewards.body.data[0]).toMatchObject({
        amount: 2,
        currency: 'USD',
        status: 'pending',
        conversionId: id,
      });
      const entries = await get(`/api/ledger/entries?sourceType=conversion&sourceId=${id}`, admin);
      expect(entries.body.data).toHaveLength(2);
      const again = await decide(id, 'approve', admin);
      expect([again.status, again.body.code, again.body.details]).toEqual([
        409,
        'conversion.already_decided',
        { status: 'approved' },
      ]);
      const rejected = await decide(id, 'reject', admin, { reason: 'changed my mind' });
      expect([rejected.status, rejected.body.code]).toEqual([409, 'conversion.already_decided']);
      const audit = await get(`/api/admin/audit?subjectType=conversion&subjectId=${id}`, admin);
      expect((audit.body.data as { action: string }[]).map(({ action }) => action)).toEqual([
        'conversion.approved',
      ]);
    });

    it('rejects with a reason and moves no money', async () => {
      const id = await sell(app, key);
      const silent = await decide(id, 'reject', admin);
      expect([silent.status, silent.body.code]).toEqual([400, 'request.invalid']);
      const empty = await decide(id, 'reject', admin, { reason: '' });
      expect(empty.status).toBe(400);
      const answer = await decide(id, 'reject', advertiser, { reason: 'sent back' });
      expect([answer.status, answer.body.status, answer.body.reason]).toEqual([200, 'rejected', 'sent back']);
      expect((await get(`/api/rewards?conversionId=${id}`, admin)).body.data).toEqual([]);
      expect((await get(`/api/ledger/entries?sourceId=${id}`, admin)).body.data).toEqual([]);
    });

    it('is made once by 20 approvals at the same time', async () => {
      const id = await sell(app, key, { amount: 10 });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => decide(id, 'approve', index % 2 ? admin : advertiser)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 19 }, () => 409),
      ]);
      const [posted] = await app.database.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM ledger_transactions WHERE source_id = $1',
        [id],
      );
      expect(posted!.n).toBe(1);
      const [rewards] = await app.database.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM rewards WHERE conversion_id = $1',
        [id],
      );
      expect(rewards!.n).toBe(1);
    });

    it('is replayed for the same Idempotency-Key', async () => {
      const id = await sell(app, key);
      const options = { token: admin, headers: { 'idempotency-key': `approve-${id}` } };
      const first = await call(app.url, 'POST', `/api/conversions/${id}/approve`, options);
      const again = await call(app.url, 'POST', `/api/conversions/${id}/approve`, options);
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
    });

    it('is not for promoters, strangers or conversions that are none', async () => {
      const id = await sell(app, key);
      expect((await decide(id, 'approve', promoter)).status).toBe(403);
      expect((await call(app.url, 'POST', `/api/conversions/${id}/approve`)).status).toBe(401);
      expect((await decide('nope', 'approve', admin)).status).toBe(400);
      expect((await decide(newId(), 'approve', admin)).body.code).toBe('conversion.not_found');
      const unknown = await decide(id, 'approve', admin, { amount: 1 });
      expect([unknown.status, unknown.body.code]).toEqual([400, 'request.invalid']);
      expect((await get(`/api/conversions/${id}`, promoter)).body.status).toBe('pending');
    });

    it('of a commission of nothing moves nothing', async () => {
      const id = await sell(app, key, { amount: 0.04 });
      expect((await decide(id, 'approve', admin)).body).toMatchObject({ status: 'approved', commission: 0 });
      expect((await get(`/api/ledger/entries?sourceId=${id}`, admin)).body.data).toEqual([]);
    });
  });

  describe('the list', () => {
    it('pages through everything once, filters, and refuses what it does not know', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const path: string = `/api/conversions?limit=3${cursor ? `&cursor=${cursor}` : ''}`;
        const { body } = await get(path, promoter);
        seen.push(...(body.data as { id: string }[]).map(({ id }) => id));
        cursor = body.nextCursor as string | null;
      }
      const [count] = await app.database.query<{ n: number }>('SELECT count(*)::int AS n FROM conversions');
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toHaveLength(count!.n);
      const approved = await get('/api/conversions?status=approved&limit=100', admin);
      expect(new Set((approved.body.data as { status: string }[]).map(({ status }) => status))).toEqual(
        new Set(['approved']),
      );
      for (const query of ['status=paid', 'limit=101', 'limit=0', 'sort=amount', 'offerId=1', 'cursor=zzz']) {
        expect((await get(`/api/conversions?${query}`, admin)).status).toBe(400);
      }
    });

    it('shows a new promoter nothing of others', async () => {
      const email = 'newcomer@other.test';
      const password = 'correct horse battery staple';
      await call(app.url, 'POST', '/api/admin/users', {
        token: admin,
        body: { email, password, roles: ['PROMOTER'] },
      });
      const token = await logIn(app.url, email, password);
      for (const path of [
        '/api/conversions',
        '/api/rewards',
        '/api/ledger/entries',
        '/api/ledger/accounts',
        '/api/links',
      ]) {
        expect((await get(path, token)).body).toEqual({ data: [], nextCursor: null });
      }
      const { body } = await get('/api/conversions?limit=1', promoter);
      expect((await get(`/api/conversions/${body.data[0].id}`, token)).status).toBe(404);
    });
  });

  it('statistics agree with the rows to the unit', async () => {
    await eventually(async () => {
      const { body } = await get('/api/stats/summary', promoter);
      const [rows] = await app.database.query<Record<string, string>>(
        `SELECT count(*) FILTER (WHERE status IN ('pending', 'approved')) AS standing,
                count(*) FILTER (WHERE status = 'approved') AS approved,
                sum(commission_minor) FILTER (WHERE status = 'pending') AS pending_minor,
                sum(commission_minor) FILTER (WHERE status = 'approved') AS approved_minor
           FROM conversions`,
      );
      expect(body.last7Days).toMatchObject({
        conversions: Number(rows!.standing),
        approvedConversions: Number(rows!.approved),
        commission: [
          {
            currency: 'USD',
            pending: Number(rows!.pending_minor) / 100,
            approved: Number(rows!.approved_minor) / 100,
          },
        ],
      });
      const [clicks] = await app.database.query<{ counted: string; total: string }>(
        'SELECT sum(counted_clicks) AS counted, sum(clicks) AS total FROM click_rollups',
      );
      expect(body.last30Days).toMatchObject({
        clicks: Number(clicks!.total),
        countedClicks: Number(clicks!.counted),
      });
    });
    const { body: ofAll } = await get('/api/stats/summary', admin);
    expect(ofAll.last7Days.conversions).toBeGreaterThan(0);
  });
});
