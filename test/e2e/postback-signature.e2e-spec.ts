import { createHmac } from 'node:crypto';
import { startApp, type TestApp } from '../setup/app.js';
import { soon } from '../setup/accounts.js';
import { type Answer, call, logIn } from '../setup/http.js';
import { saleOf, storedClick } from '../setup/sales.js';

interface Key {
  id: string;
  key: string;
  signingSecret: string;
}

describe('[R55] the signature of a postback', () => {
  let app: TestApp;
  let advertiser: string;
  let strict: Key;
  let lax: Key;

  beforeAll(async () => {
    app = await startApp();
    advertiser = await logIn(app.url, 'advertiser');
    strict = await newKey({ requireSignature: true });
    lax = await newKey();
  });
  afterAll(() => app.dispose());

  const newKey = async (fields: Record<string, unknown> = {}): Promise<Key> => {
    const body = { name: 'Shop server', ...fields };
    const answer = await call(app.url, 'POST', '/api/keys', { token: advertiser, body });
    expect([answer.status, answer.body]).toMatchObject([201, { requireSignature: false, ...fields }]);
    expect(answer.body.signingSecret).toMatch(/^afs_[A-Za-z0-9_-]{43}$/);
    return answer.body;
  };

  const now = (): number => Math.floor(Date.now() / 1000);
  const headers = (secret: string, content: string, at = now()): Record<string, string> => ({
    'x-afflux-timestamp': `${at}`,
    'x-afflux-signature': `v1=${createHmac('sha256', secret).update(`${at}.${content}`).digest('hex')}`,
  });

  const post = (key: Key, body: string, signed: Record<string, string>, query = ''): Promise<Answer> =>
    call(app.url, 'POST', `/api/postback${query}`, { apiKey: key.key, body, headers: signed });
  const newSale = async (): Promise<string> => JSON.stringify(saleOf(await storedClick(app)));
  const isStored = async (body: string): Promise<boolean> => {
    const { transaction_id } = JSON.parse(body) as { transaction_id: string };
    const rows = await app.database.query('SELECT 1 FROM conversions WHERE transaction_id = $1', [
      transaction_id,
    ]);
    return rows.length > 0;
  };

  it('over the raw body is accepted, whatever its spaces and the order of its fields', async () => {
    for (const key of [strict, lax]) {
      const body = JSON.stringify(JSON.parse(await newSale()), null, 3);
      expect((await post(key, body, headers(key.signingSecret, body))).status).toBe(201);
    }
    const form = new URLSearchParams(JSON.parse(await newSale()) as Record<string, string>).toString();
    const signed = {
      ...headers(strict.signingSecret, form),
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await post(strict, form, signed)).status).toBe(201);
  });

  it('over the sorted query is accepted, with the key beside it, in any order', async () => {
    const sale = saleOf(await storedClick(app), {
      transaction_id: `a b/ü+${now()}`,
      coupon_code: "it's (1)",
    });
    const content = Object.entries(sale)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value)).replace(/[!'()*]/g, hex)}`)
      .sort()
      .join('&');
    const query = new URLSearchParams({ api_key: strict.key, ...(sale as Record<string, string>) });
    const get = (search: string, signed: Record<string, string>): Promise<Answer> =>
      call(app.url, 'GET', `/api/postback?${search}`, { headers: signed });
    const signed = headers(strict.signingSecret, content);
    expect((await get(`${query}`, {})).body.code).toBe('postback.signature_missing');
    expect((await get(`${query}&status=approved`, signed)).body.code).toBe('postback.signature_invalid');
    expect((await get(`${query}`.replace('49.99', '94.99'), signed)).body.code).toBe(
      'postback.signature_invalid',
    );
    expect((await get(`${query}`, signed)).status).toBe(201);
  });

  const hex = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;

  it('may be missing unless the key requires it, and must be right when it is there', async () => {
    const body = await newSale();
    expect((await post(strict, body, {})).body.code).toBe('postback.signature_missing');
    const { 'x-afflux-timestamp': time, 'x-afflux-signature': mark } = headers(strict.signingSecret, body);
    expect((await post(strict, body, { 'x-afflux-timestamp': time! })).body.code).toBe(
      'postback.signature_missing',
    );
    expect((await post(lax, body, { 'x-afflux-signature': mark! })).body.code).toBe(
      'postback.signature_missing',
    );
    expect((await post(lax, body, headers('afs_guessed', body))).body.code).toBe(
      'postback.signature_invalid',
    );
    expect(await isStored(body)).toBe(false);
    expect((await post(lax, body, {})).status).toBe(201);
  });

  it.each<[string, (body: string) => [string, Record<string, string>, string?], number, string]>([
    [
      'forged with another key',
      (body) => [body, headers(lax.signingSecret, body)],
      401,
      'postback.signature_invalid',
    ],
    [
      'forged with the API key',
      (body) => [body, headers(strict.key, body)],
      401,
      'postback.signature_invalid',
    ],
    [
      'of another amount',
      (body) => [body.replace('49.99', '999.99'), headers(strict.signingSecret, body)],
      401,
      'postback.signature_invalid',
    ],
    [
      'moved to now',
      (body) => [
        body,
        { ...headers(strict.signingSecret, body, now() - 3600), 'x-afflux-timestamp': `${now()}` },
      ],
      401,
      'postback.signature_invalid',
    ],
    [
      'of six minutes ago',
      (body) => [body, headers(strict.signingSecret, body, now() - 360)],
      401,
      'postback.signature_expired',
    ],
    [
      'of the future',
      (body) => [body, headers(strict.signingSecret, body, now() + 360)],
      401,
      'postback.signature_expired',
    ],
    [
      'with fields beside the body',
      (body) => [body, headers(strict.signingSecret, body), '?status=approved'],
      400,
      'request.invalid',
    ],
  ])('%s is refused, and the request kept', async (_, forge, status, code) => {
    const body = await newSale();
    const [sent, signed, query] = forge(body);
    const answer = await post(strict, sent, signed, query);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await isStored(body)).toBe(false);
    const kept = await call(app.url, 'GET', `/api/postback/${answer.headers.get('x-intake-id')}`, {
      apiKey: strict.key,
    });
    expect([kept.status, kept.body]).toMatchObject([
      200,
      { status: 'refused', conversion_id: null, error: { code } },
    ]);
  });

  it('replayed within the window is the same sale again, counted once', async () => {
    const body = await newSale();
    const signed = headers(strict.signingSecret, body);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(strict, body, signed)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 9 }, () => 200),
      201,
    ]);
    expect(new Set(answers.map(({ body }) => body.conversion_id)).size).toBe(1);
  });

  it('is asked for or not within two seconds, on record, by those alone who may change the key', async () => {
    const key = await newKey();
    const set = (token: string, requireSignature: unknown): Promise<Answer> =>
      call(app.url, 'PATCH', `/api/keys/${key.id}`, { token, body: { requireSignature } });
    expect((await set(await logIn(app.url, 'promoter'), true)).status).toBe(403);
    expect((await set(advertiser, 'yes')).status).toBe(400);
    expect((await set(advertiser, true)).body).toMatchObject({ id: key.id, requireSignature: true });
    await soon(async () => expect((await post(key, '{}', {})).status).toBe(401));
    expect((await set(advertiser, false)).body.requireSignature).toBe(false);
    await soon(async () => expect((await post(key, '{}', {})).status).toBe(400));
    const audit = await app.database.query(
      `SELECT before, after FROM audit_entries WHERE subject_id = $1 AND action = 'key.updated' ORDER BY id`,
      [key.id],
    );
    expect(audit).toEqual([
      { before: { requiresSignature: false }, after: { requiresSignature: true } },
      { before: { requiresSignature: true }, after: { requiresSignature: false } },
    ]);
  });

  it('has a new secret after the key is rotated, and is still required', async () => {
    const old = await newKey({ requireSignature: true });
    const { body: fresh } = await call(app.url, 'POST', `/api/keys/${old.id}/rotate`, {
      token: advertiser,
      body: { graceHours: 1 },
    });
    expect(fresh.requireSignature).toBe(true);
    expect(fresh.signingSecret).not.toBe(old.signingSecret);
    const body = await newSale();
    expect((await post(fresh, body, headers(old.signingSecret, body))).status).toBe(401);
    expect((await post(fresh, body, headers(fresh.signingSecret, body))).status).toBe(201);
    const again = await newSale();
    expect((await post(old, again, headers(old.signingSecret, again))).status).toBe(201);
  });

  it('has a secret that is shown once and kept sealed; a publishable key has none', async () => {
    const listed = await call(app.url, 'GET', '/api/keys?limit=100', { token: advertiser });
    expect(listed.text).not.toContain('afs_');
    const rows = await app.database.query<{ text: string }>(
      `SELECT encode(signing_secret, 'escape') AS text FROM api_keys WHERE id = $1`,
      [strict.id],
    );
    expect(rows[0]!.text).not.toContain(strict.signingSecret);
    const audit = await app.database.query('SELECT 1 FROM audit_entries WHERE after::text LIKE $1', [
      '%afs_%',
    ]);
    expect(audit).toEqual([]);
    const admin = await logIn(app.url, 'admin');
    const publishable = { name: 'Page', kind: 'pk' };
    const made = await call(app.url, 'POST', '/api/keys', { token: admin, body: publishable });
    expect([made.status, made.body.signingSecret]).toEqual([201, null]);
    const asked = await call(app.url, 'POST', '/api/keys', {
      token: admin,
      body: { ...publishable, requireSignature: true },
    });
    expect([asked.status, asked.body.code]).toEqual([409, 'key.cannot_sign']);
    const changed = await call(app.url, 'PATCH', `/api/keys/${made.body.id}`, {
      token: admin,
      body: { requireSignature: true },
    });
    expect([changed.status, changed.body.code]).toEqual([409, 'key.cannot_sign']);
  });
});
