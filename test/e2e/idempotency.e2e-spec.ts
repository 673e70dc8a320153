import { startApp, type TestApp } from '../setup/app.js';
import { call, logIn } from '../setup/http.js';

describe('Idempotency-Key', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let offerId: string;
  beforeAll(async () => {
    app = await startApp();
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    const offers = await call(app.url, 'GET', '/api/offers', { token: promoter });
    offerId = offers.body.data[0].id as string;
  });
  afterAll(() => app.dispose());

  const makeLink = (key: string, body: unknown, token = promoter) =>
    call(app.url, 'POST', '/api/links', { token, body, headers: { 'idempotency-key': key } });

  const countLinks = async (): Promise<number> => (await app.database.query('SELECT 1 FROM links')).length;

  it('replays the first answer and does nothing again', async () => {
    const first = await makeLink('k-1', { offerId });
    const second = await makeLink('k-1', { offerId });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    const list = await call(app.url, 'GET', '/api/links?limit=100', { token: promoter });
    expect(list.body.data.filter((link: { id: string }) => link.id === first.body.id)).toHaveLength(1);
  });

  it('knows the same request with its fields in another order', async () => {
    const first = await makeLink('k-order', { offerId, tags: ['a'] });
    const second = await makeLink('k-order', { tags: ['a'], offerId });
    expect(second.body.id).toBe(first.body.id);
  });

  it('refuses the key for another request', async () => {
    await makeLink('k-2', { offerId });
    const other = await makeLink('k-2', { offerId, tags: ['other'] });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency.conflict']);
  });

  it('makes one tenant of a partner and one geo rule', async () => {
    const partner = await logIn(app.url, 'partner');
    const made = await call(app.url, 'POST', '/api/partner/keys', { token: partner, body: { name: 'k' } });
    const rule = { level: 'offer', offerId, action: 'block', countries: ['AQ'] };
    for (const [path, caller, body, listed] of [
      ['/v1/tenants', { token: made.body.key as string }, { name: 'Once' }, 'tenant_id'],
      ['/api/admin/geo-rules', { token: admin }, rule, 'id'],
    ] as const) {
      const send = () => {
        const headers = { 'idempotency-key': 'k-once' };
        return call(app.url, 'POST', path, { ...caller, body, headers });
      };
      const [first, second] = [await send(), await send()];
      expect([path, first.status, second.status]).toEqual([path, 201, 201]);
      expect([second.headers.get('idempotent-replayed'), second.body]).toEqual(['true', first.body]);
      const { body: list } = await call(app.url, 'GET', path, caller);
      const ids = list.data.map((row: Record<string, string>) => row[listed]);
      expect(ids).toEqual([first.body[listed]]);
    }
  });

  it('keeps callers apart', async () => {
    const mine = await makeLink('k-3', { offerId });
    const root = await call(app.url, 'POST', '/api/links', {
      token: admin,
      body: { offerId },
      headers: { 'idempotency-key': 'k-3' },
    });
    expect(root.body.id).not.toBe(mine.body.id);
  });

  it('stores nothing of a failure, so that it may be tried again', async () => {
    const bad = await makeLink('k-4', { offerId, slug: 'no' });
    expect(bad.status).toBe(400);
    const good = await makeLink('k-4', { offerId, slug: 'a-better-slug' });
    expect(good.status).toBe(201);
  });

  it('refuses an empty or overlong key', async () => {
    const answer = await makeLink('x'.repeat(256), { offerId });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
  });

  it('makes one of fifty at once; the others replay it or are told to wait', async () => {
    const before = await countLinks();
    const answers = await Promise.all(Array.from({ length: 50 }, () => makeLink('k-race', { offerId })));
    const made = answers.filter((answer) => answer.status === 201);
    const waiting = answers.filter((answer) => answer.status === 409);
    expect(made.length + waiting.length).toBe(50);
    expect(new Set(made.map((answer) => answer.body.id)).size).toBe(1);
    expect(waiting.every((answer) => answer.body.code === 'idempotency.in_progress')).toBe(true);
    const keys = await app.database.query(`SELECT 1 FROM idempotency_keys WHERE key = 'k-race'`);
    expect(keys).toHaveLength(1);
    expect(await countLinks()).toBe(before + 1);
  });

  it('stores an answer with a once-shown secret encrypted', async () => {
    const key = { name: 'server', kind: 'sk', scopes: ['offers:read'] };
    const issue = () =>
      call(app.url, 'POST', '/api/keys', {
        token: admin,
        body: key,
        headers: { 'idempotency-key': 'k-secret' },
      });
    const first = await issue();
    const second = await issue();
    expect(first.status).toBe(201);
    expect(second.body).toEqual(first.body);
    const secret = first.body.key as string;
    expect(secret).toMatch(/^afx_live_sk_/);
    const [row] = await app.database.query<{ body: Buffer; encrypted: boolean }>(
      `SELECT body, encrypted FROM idempotency_keys WHERE key = 'k-secret'`,
    );
    expect(row!.encrypted).toBe(true);
    expect(row!.body.includes(secret)).toBe(false);
  });
});
