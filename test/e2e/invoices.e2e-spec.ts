import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, logIn } from '../setup/http.js';
import { runScheduled } from '../setup/schedule.js';
import { addAdvertiser, type OtherAdvertiser, sell } from '../setup/sales.js';

describe('invoices', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let advertiserId: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    advertiser = await logIn(app.url, 'advertiser');
    other = await addAdvertiser(app, 'stranger');
    const { body } = await call(app.url, 'GET', '/api/advertisers', { token: admin });
    advertiserId = (body.data as { id: string; name: string }[]).find(({ name }) => name === 'Demo Shop')!.id;
    // The last month is billed now, so that the schedule does not do it between two steps of a test.
    await runScheduled(app, 'invoices.bill-months');
  });
  afterAll(() => app.dispose());

  const get = (path: string, token = admin): Promise<Answer> => call(app.url, 'GET', path, { token });
  const post = (path: string, body: unknown = {}, token = admin): Promise<Answer> =>
    call(app.url, 'POST', path, { token, body });
  const approved = async (amount: number): Promise<string> => {
    const id = await sell(app, key, { amount });
    expect((await post(`/api/conversions/${id}/approve`)).status).toBe(200);
    return id;
  };
  const setFee = (feePercent: number): Promise<Answer> =>
    call(app.url, 'PATCH', '/api/admin/money/settings', { token: admin, body: { feePercent } });
  /** The live world has no clock to move, so what was posted moves into the past instead. */
  const monthLater = async (): Promise<void> => {
    const superuser = await connect(app.database.urls.superuser);
    try {
      // Transactions refuse changes; only so can a test make some old.
      await superuser.query('SET session_replication_role = replica');
      await superuser.query(`UPDATE ledger_transactions SET posted_at = posted_at - interval '32 days'`);
    } finally {
      await superuser.end();
    }
  };
  const issue = async (month?: string): Promise<Record<string, unknown>[]> => {
    const answer = await post('/api/invoices', month ? { month } : {});
    expect(answer.status).toBe(201);
    return answer.body.invoices as Record<string, unknown>[];
  };
  const owed = async (): Promise<number> => {
    const { body } = await get(`/api/ledger/accounts?kind=advertiser&ownerId=${advertiserId}`);
    return 0 - (body.data[0].balance as number);
  };
  let invoiceId: string;

  it('[R99] [R101] bill commission and fee of a month that is over, once, with lines per offer', async () => {
    await setFee(5);
    const kept = await approved(100);
    const back = await approved(40);
    await post(`/api/conversions/${back}/refund`, { amount: 20, reason: 'half' });
    expect(await issue()).toEqual([]);
    await monthLater();
    const now = new Date().toISOString().slice(0, 7);
    expect((await post('/api/invoices', { month: now })).body.code).toBe('invoice.month_not_over');
    const runs = await Promise.all([issue(), issue(), issue()]);
    expect(runs.map((invoices) => invoices.length).sort()).toEqual([0, 0, 1]);
    const [invoice] = runs.flat();
    expect(invoice).toMatchObject({
      advertiserId,
      total: 12.6,
      currency: 'USD',
      status: 'issued',
      paidAt: null,
    });
    expect(invoice!.number).toMatch(/^INV-20\d\d-000001$/);
    expect(Date.parse(invoice!.dueAt as string) - Date.parse(invoice!.issuedAt as string)).toBe(
      7 * 86_400_000,
    );
    invoiceId = invoice!.id as string;
    const { body } = await get(`/api/invoices/${invoiceId}`, advertiser);
    expect(body.lines).toMatchObject([
      { kind: 'commission', postings: 3, amount: 12 },
      { kind: 'fee', postings: 3, amount: 0.6 },
    ]);
    expect(await issue()).toEqual([]);
    expect(await owed()).toBe(12.6);
    expect((await get(`/api/conversions/${kept}`)).body.status).toBe('approved');
  });

  it('[R99] are paid with proof, and confirmed by an admin, once', async () => {
    const given = await post(`/api/invoices/${invoiceId}/proof`, { proof: 'SEPA-1' }, advertiser);
    expect(given.body).toMatchObject({ status: 'issued', proof: 'SEPA-1' });
    expect(
      (await post(`/api/invoices/${invoiceId}/refuse-proof`, { reason: 'not there' })).body.proof,
    ).toBeNull();
    await post(`/api/invoices/${invoiceId}/proof`, { proof: 'SEPA-2' }, advertiser);
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(`/api/invoices/${invoiceId}/confirm`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await get(`/api/invoices/${invoiceId}`)).body).toMatchObject({ status: 'paid', proof: 'SEPA-2' });
    expect(await owed()).toBe(0);
    expect((await post(`/api/invoices/${invoiceId}/proof`, { proof: 'again' }, advertiser)).body.code).toBe(
      'invoice.already_paid',
    );
  });

  it('[R99] wait with what was taken back until more is earned', async () => {
    const sale = await approved(50);
    await monthLater();
    const [first] = await issue();
    expect(first).toMatchObject({ total: 5.25, number: expect.stringMatching(/000002$/) });
    await post(`/api/conversions/${sale}/refund`, { reason: 'all of it' });
    await monthLater();
    expect(await issue()).toEqual([]);
    await approved(80);
    await monthLater();
    expect(await issue()).toMatchObject([{ total: 3.15 }]);
  });

  it('[R100] become overdue by the clock, and can still be paid', async () => {
    const [open] = (await get('/api/invoices?status=issued')).body.data as { id: string }[];
    await app.database.query(`UPDATE invoices SET due_at = now() - interval '1 day' WHERE id = $1`, [
      open!.id,
    ]);
    await runScheduled(app, 'invoices.bill-months');
    expect((await get(`/api/invoices/${open!.id}`)).body.status).toBe('overdue');
    const events = await app.database.query(
      `SELECT type FROM outbox_events WHERE entity_type = 'invoice' AND entity_id = $1 ORDER BY entity_sequence`,
      [open!.id],
    );
    expect(events).toEqual([{ type: 'invoice.issued' }, { type: 'invoice.overdue' }]);
    expect((await post(`/api/invoices/${open!.id}/confirm`)).body.status).toBe('paid');
  });

  it('[R99] are billed by the schedule when a month has ended', async () => {
    await approved(70);
    await monthLater();
    const before = ((await get('/api/invoices')).body.data as unknown[]).length;
    await app.database.query('DELETE FROM invoice_months');
    await runScheduled(app, 'invoices.bill-months');
    expect((await get('/api/invoices')).body.data).toHaveLength(before + 1);
  });

  it('[R99] print as a page that shows what people wrote as text', async () => {
    await app.database.query(`UPDATE advertisers SET name = '<script>alert(1)</script> & Co' WHERE id = $1`, [
      advertiserId,
    ]);
    const page = await get(`/api/invoices/${invoiceId}/page`, advertiser);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co');
    expect(page.text).toContain('12.60 USD');
  });

  it('[R101] bill the fee alone to a company that pays its promoters itself, against its statements', async () => {
    const mode = (settlementMode: unknown, token = admin): Promise<Answer> =>
      call(app.url, 'PATCH', `/api/advertisers/${advertiserId}/settlement`, {
        token,
        body: { settlementMode },
      });
    expect((await mode('cash')).status).toBe(400);
    expect((await mode('direct', advertiser)).status).toBe(403);
    expect((await mode('direct')).body.settlementMode).toBe('direct');
    expect((await get('/api/advertiser/settlement', advertiser)).body.companies).toMatchObject([
      { advertiserId, settlementMode: 'direct', feePercent: 5 },
    ]);
    const before = await owed();
    const sale = await approved(300);
    await app.database.query(`UPDATE rewards SET status = 'approved' WHERE conversion_id = $1`, [sale]);
    expect((await post('/api/admin/payouts/runs', { provider: 'sandbox' })).body.batch).toBeNull();
    const made = await post('/api/advertiser/statements', {}, advertiser);
    expect(made.body.batch).toMatchObject({ provider: 'direct', totals: [{ amount: 30 }] });
    expect((await post('/api/advertiser/statements', {}, advertiser)).body.batch).toBeNull();
    const [statement] = (await get('/api/advertiser/statements', advertiser)).body.data as { id: string }[];
    const pay = (token: string, body: unknown = { reference: 'Wire 7' }): Promise<Answer> =>
      post(`/api/advertiser/statements/${statement!.id}/pay`, body, token);
    expect((await pay(other.token)).body.code).toBe('payout.not_found');
    expect((await pay(advertiser, {})).status).toBe(400);
    expect((await pay(advertiser)).body).toMatchObject({ status: 'paid', reference: 'Wire 7', amount: 30 });
    expect((await pay(advertiser)).status).toBe(409);
    expect((await get(`/api/rewards?conversionId=${sale}`, promoter)).body.data).toMatchObject([
      { status: 'paid' },
    ]);
    // The commission is settled between the two; what is left is the fee.
    expect(Math.round((await owed()) * 100 - before * 100)).toBe(150);
    await monthLater();
    const [invoice] = await issue();
    expect(invoice).toMatchObject({ total: 1.5 });
    expect((await get(`/api/invoices/${invoice!.id as string}`)).body.lines).toMatchObject([
      { kind: 'fee', amount: 1.5 },
    ]);
    await mode('platform');
  });

  it('[R99] are for the company and for those who handle money', async () => {
    for (const path of [`/api/invoices/${invoiceId}`, `/api/invoices/${invoiceId}/page`]) {
      expect((await get(path, other.token)).body.code).toBe('invoice.not_found');
      expect((await get(path, promoter)).status).toBe(403);
    }
    expect((await get('/api/invoices', other.token)).body.data).toEqual([]);
    expect((await post(`/api/invoices/${invoiceId}/proof`, { proof: 'x' }, other.token)).status).toBe(404);
    expect((await post(`/api/invoices/${invoiceId}/confirm`, {}, advertiser)).status).toBe(403);
    expect((await post('/api/invoices', {}, advertiser)).status).toBe(403);
    expect((await post(`/api/invoices/${newId()}/confirm`)).body.code).toBe('invoice.not_found');
    for (const month of ['2026', '2026-13', '1999-01', 5, null]) {
      expect([month, (await post('/api/invoices', { month })).status]).toEqual([month, 400]);
    }
    expect((await get('/api/ledger/trial-balance')).body.balanced).toBe(true);
  });
});
