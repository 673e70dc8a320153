import { createUser, freshEmail, openTenant, type OtherTenant, PASSWORD, soon } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';

let app: TestApp;
let second: TestApp;
let root: string;
let tenant: OtherTenant;

beforeAll(async () => {
  app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
  second = await startApp({ beside: app, env: { ROLE: 'api', DEMO: 'false', TRUST_PROXY: 'loopback' } });
  root = await logIn(app.url, 'root');
  tenant = await openTenant(app.url, root, { planCode: 'enterprise' });
});

afterAll(async () => {
  await second.stop();
  await app.dispose();
});

const ask = (method: string, path: string, body?: unknown, token = tenant.admin.token): Promise<Answer> =>
  call(app.url, method, path, { token, body });
const make = async (
  body: object = {},
  token?: string,
): Promise<{ id: string; key: string; prefix: string }> => {
  const answer = await ask('POST', '/api/keys', { name: 'a key', ...body }, token);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
};
/** A route for keys with `conversions:write`; what it says of the empty body is said to a key it accepted. */
const use = async (key: string, options: { from?: string; at?: TestApp } = {}): Promise<string> => {
  const answer = await call((options.at ?? app).url, 'POST', '/api/postback', {
    apiKey: key,
    body: {},
    headers: options.from ? { 'x-forwarded-for': options.from } : {},
  });
  const { code } = answer.body;
  return /^(request|conversion)\./.test(code) ? ACCEPTED : `${answer.status} ${code}`;
};
const ACCEPTED = 'accepted';
const INVALID = '401 key.invalid';
const refused = (answer: Answer): [number, string] => [answer.status, answer.body.code];

describe('[R102] making a key', () => {
  it('[R102] shows it once and stores its hash', async () => {
    const made = await ask('POST', '/api/keys', { name: ' Server ', scopes: ['conversions:write'] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Server',
      kind: 'sk',
      scopes: ['conversions:write'],
      key: expect.stringMatching(/^afx_live_sk_[0-9A-Za-z]{12}_[\w-]{43}$/),
      useCount: 0,
      lastUsedAt: null,
      revokedAt: null,
    });
    const { id, key, prefix } = made.body;
    expect(key.startsWith(`${prefix}_`)).toBe(true);
    const list = await ask('GET', '/api/keys?limit=100');
    expect(list.text).toContain(id);
    expect(list.text).not.toContain(key);
    const rows = await app.database.query<{ row: string }>('SELECT k::text AS row FROM api_keys k');
    expect(rows.map(({ row }) => row).join()).not.toContain(key.slice(prefix.length + 1));
    expect(await use(key)).toBe(ACCEPTED);
    const asBearer = await call(app.url, 'POST', '/api/postback', { token: key, body: {} });
    expect(asBearer.body.code).toMatch(/^(request|conversion)\./);
  });

  it('[R102] a key of the test world says so', async () => {
    const answer = await call(app.url, 'POST', '/api/keys', {
      token: root,
      body: { name: 'test' },
      headers: { 'x-tenant-id': tenant.testTenantId },
    });
    expect(answer.body.key).toMatch(/^afx_test_sk_/);
    const [row] = await app.database.query('SELECT tenant_id FROM api_keys WHERE id = $1', [answer.body.id]);
    expect(row).toEqual({ tenant_id: tenant.testTenantId });
  });

  it.each([
    [{ name: '' }, 'request.invalid'],
    [{ name: 'x', kind: 'xx' }, 'request.invalid'],
    [{ name: 'x', scopes: ['everything'] }, 'request.invalid'],
    [{ name: 'x', scopes: 'conversions:write' }, 'request.invalid'],
    [{ name: 'x', kind: 'pk', scopes: ['conversions:write'] }, 'key.scope_not_allowed'],
    [{ name: 'x', kind: 'sk', scopes: ['campaigns:write'] }, 'key.scope_not_allowed'],
    [{ name: 'x', allowedCidrs: ['1.2.3.4/33'] }, 'request.invalid'],
    [{ name: 'x', allowedCidrs: ['example.com'] }, 'request.invalid'],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'request.invalid'],
    [{ name: 'x', expiresAt: 'soon' }, 'request.invalid'],
    [{ name: 'x', advertiserId: '01890000-0000-7000-8000-000000000000' }, 'key.advertiser_unknown'],
    [{ name: 'x', advertiserId: 'mine' }, 'request.invalid'],
    [{ name: 'x', secret: 'my own' }, 'request.invalid'],
  ])('[R102] refuses %j', async (body, code) =>
    expect(refused(await ask('POST', '/api/keys', body))).toEqual([400, code]),
  );

  it('[R102] an advertiser makes keys for its own company and sees no others', async () => {
    const advertiser = await logIn(app.url, 'advertiser');
    const admin = await logIn(app.url, 'admin');
    const others = await make({ name: 'of the tenant' }, admin);
    const own = await ask('POST', '/api/keys', { name: 'own' }, advertiser);
    const [demoShop] = (await ask('GET', '/api/advertisers', undefined, admin)).body.data;
    expect(own.body).toMatchObject({
      advertiserId: demoShop.id,
      scopes: ['conversions:write', 'clicks:read'],
    });
    const list = await ask('GET', '/api/keys?limit=100', undefined, advertiser);
    expect(list.text).toContain(own.body.id);
    expect(list.text).not.toContain(others.id);
    for (const [method, path] of [
      ['DELETE', `/api/keys/${others.id}`],
      ['POST', `/api/keys/${others.id}/rotate`],
    ] as const) {
      expect(refused(await ask(method, path, method === 'POST' ? {} : undefined, advertiser))).toEqual([
        404,
        'key.not_found',
      ]);
    }
    for (const body of [{ kind: 'pk' }, { kind: 'pt' }, { scopes: ['orders:write'] }]) {
      const answer = await ask('POST', '/api/keys', { name: 'x', ...body }, advertiser);
      expect(refused(answer)).toEqual([400, 'key.scope_not_allowed']);
    }
    const stranger = await createUser(app.url, admin, { roles: ['ADVERTISER'] });
    const homeless = await ask('POST', '/api/keys', { name: 'x' }, stranger.token);
    expect(refused(homeless)).toEqual([400, 'key.advertiser_unknown']);
    const foreign = await ask('POST', '/api/keys', { name: 'x', advertiserId: demoShop.id }, stranger.token);
    expect(refused(foreign)).toEqual([400, 'key.advertiser_unknown']);
    expect((await ask('GET', '/api/keys', undefined, stranger.token)).body.data).toEqual([]);
  });
});

describe('[R103] restricting, rotating and revoking', () => {
  it('[R103] a key works from its addresses only', async () => {
    const { key } = await make({ allowedCidrs: ['198.51.100.0/24', '2001:db8::/32'] });
    expect(await use(key, { from: '198.51.100.9' })).toBe(ACCEPTED);
    expect(await use(key, { from: '2001:db8:1::1' })).toBe(ACCEPTED);
    expect(await use(key, { from: '198.51.101.9' })).toBe('403 key.ip_not_allowed');
    expect(await use(key)).toBe('403 key.ip_not_allowed');
  });

  it('[R103] rotating leaves the old key its grace, and no more than one successor', async () => {
    const old = await make({ allowedCidrs: ['127.0.0.0/8'] });
    const rotate = (body?: unknown): Promise<Answer> => ask('POST', `/api/keys/${old.id}/rotate`, body);
    expect((await rotate({ graceHours: 169 })).status).toBe(400);
    expect((await rotate({ graceHours: -1 })).status).toBe(400);
    const both = await Promise.all([rotate({ graceHours: 2 }), rotate({ graceHours: 2 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const next = both.find(({ status }) => status === 201)!.body;
    expect(next).toMatchObject({ rotatedFromId: old.id, allowedCidrs: ['127.0.0.0/8'], expiresAt: null });
    expect([await use(old.key), await use(next.key)]).toEqual([ACCEPTED, ACCEPTED]);
    const [row] = await app.database.query<{ hours: string }>(
      'SELECT extract(epoch FROM expires_at - now()) / 3600 AS hours FROM api_keys WHERE id = $1',
      [old.id],
    );
    expect(Number(row!.hours)).toBeCloseTo(2, 1);
    await app.database.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [old.id]);
    await soon(async () => expect(await use(old.key)).toBe(INVALID));
    expect(await use(next.key)).toBe(ACCEPTED);

    const last = await ask('POST', `/api/keys/${next.id}/rotate`, { graceHours: 0 });
    await soon(async () => expect(await use(next.key)).toBe(INVALID));
    expect(await use(last.body.key)).toBe(ACCEPTED);
  });

  it('[R103] a key that was to expire still does after it is rotated', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const old = await make({ expiresAt });
    const next = await ask('POST', `/api/keys/${old.id}/rotate`, { graceHours: 24 });
    expect(next.body.expiresAt).toBe(expiresAt);
    const list = await ask('GET', '/api/keys?limit=100');
    const shown = list.body.data.find(({ id }: { id: string }) => id === old.id);
    expect(shown.expiresAt).toBe(expiresAt);
  });

  it('[R103] a revoked key is refused within 2 s by every process', async () => {
    const { id, key } = await make();
    expect([await use(key), await use(key, { at: second })]).toEqual([ACCEPTED, ACCEPTED]);
    expect((await ask('DELETE', `/api/keys/${id}`)).status).toBe(204);
    await soon(async () => {
      expect(await use(key)).toBe(INVALID);
      expect(await use(key, { at: second })).toBe(INVALID);
    });
    expect((await ask('DELETE', `/api/keys/${id}`)).status).toBe(204);
    expect(refused(await ask('POST', `/api/keys/${id}/rotate`, {}))).toEqual([409, 'key.inactive']);
    expect((await ask('DELETE', '/api/keys/01890000-0000-7000-8000-000000000000')).status).toBe(404);
  });

  it('[R103] a suspended tenant and a suspended person are refused within 2 s by the other process too', async () => {
    const other = await openTenant(app.url, root);
    const { key } = await make({}, other.admin.token);
    const person = await createUser(app.url, other.admin.token, { roles: ['PROMOTER'] });
    const me = (): Promise<Answer> => call(second.url, 'GET', '/api/auth/me', { token: person.token });
    expect([await use(key, { at: second }), (await me()).status]).toEqual([ACCEPTED, 200]);
    await ask('POST', `/api/admin/users/${person.id}/suspend`, undefined, other.admin.token);
    await ask('POST', `/api/platform/tenants/${other.id}/suspend`, { reason: 'x' }, root);
    await soon(async () => {
      expect(await use(key, { at: second })).toBe('403 tenant.suspended');
      expect((await me()).status).toBe(401);
      const write = await call(second.url, 'PATCH', '/api/tenant', { token: other.admin.token, body: {} });
      expect(refused(write)).toEqual([403, 'tenant.suspended']);
    });
  });

  it('[R103] a key of a partner who was suspended, or is a partner no longer, is refused within 2 s', async () => {
    const seen = (key: string, at: TestApp) => call(at.url, 'GET', '/v1/usage', { apiKey: key });
    const statuses = async (key: string) => [(await seen(key, app)).status, (await seen(key, second)).status];
    const keyOf = async (id: string) => (await make({ kind: 'pt', ownerUserId: id })).key;
    const suspended = await createUser(app.url, tenant.admin.token, { roles: ['PARTNER'] });
    const demoted = await createUser(app.url, tenant.admin.token, { roles: ['PARTNER', 'PROMOTER'] });
    const kept = await createUser(app.url, tenant.admin.token, { roles: ['PARTNER'] });
    const keys = [await keyOf(suspended.id), await keyOf(demoted.id), await keyOf(kept.id)] as const;
    for (const key of keys) expect(await statuses(key)).toEqual([200, 200]);
    expect((await ask('POST', `/api/admin/users/${suspended.id}/suspend`)).status).toBe(200);
    const changed = await ask('PUT', `/api/admin/users/${demoted.id}/roles`, { roles: ['PROMOTER'] });
    expect(changed.status).toBe(200);
    await soon(async () => {
      for (const key of [keys[0], keys[1]]) expect(await statuses(key)).toEqual([401, 401]);
    });
    expect(await statuses(keys[2])).toEqual([200, 200]);
    expect((await ask('POST', `/api/admin/users/${suspended.id}/activate`)).status).toBe(200);
    await soon(async () => expect(await statuses(keys[0])).toEqual([200, 200]));
  });

  it('[R103] shows last use and count a few seconds later, counted by every process', async () => {
    const { id, key } = await make();
    for (let n = 0; n < 3; n++) await use(key);
    for (let n = 0; n < 2; n++) await use(key, { at: second });
    await eventually(async () => {
      const list = await ask('GET', '/api/keys?limit=100');
      const shown = list.body.data.find((row: { id: string }) => row.id === id);
      expect(shown.useCount).toBe(5);
      expect(Date.parse(shown.lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
    });
  });
});

describe('[R104] scopes', () => {
  it('[R104] a key does what its scopes say and nothing else', async () => {
    const reader = await make({ scopes: ['clicks:read'] });
    const answer = await call(app.url, 'POST', '/api/postback', { apiKey: reader.key, body: {} });
    expect(refused(answer)).toEqual([403, 'key.scope_missing']);
    expect(answer.body.details).toEqual({ required: ['conversions:write'] });
    const publishable = await make({ kind: 'pk' });
    expect(await use(publishable.key)).toBe('403 key.scope_missing');
    for (const path of ['/api/keys', '/api/admin/users', '/api/auth/me', '/api/tenant']) {
      const refusal = await call(app.url, 'GET', path, { apiKey: (await make()).key });
      expect([path, ...refused(refusal)]).toEqual([path, 403, 'auth.forbidden']);
    }
  });

  it('[R104] a key in the query is taken only where it is documented', async () => {
    const { key } = await make();
    const inQuery = await call(app.url, 'GET', `/api/postback?api_key=${key}`);
    expect(inQuery.body.code).toMatch(/^(request|conversion)\./);
    expect(inQuery.text).not.toContain(key);
    const elsewhere = await call(app.url, 'GET', `/api/keys?api_key=${key}`);
    expect(refused(elsewhere)).toEqual([401, 'auth.unauthorized']);
    expect(app.output()).not.toContain(key.slice(-43));
  });
});

describe('[R107] limits of requests', () => {
  let limited: TestApp;
  let beside: TestApp;
  beforeAll(async () => {
    const env = { RATE_LIMIT_PER_MINUTE: '20', TRUST_PROXY: 'loopback' };
    limited = await startApp({ env });
    beside = await startApp({
      beside: limited,
      env: { ...env, DEMO: 'false', ROLE: 'api', INGEST: 'false' },
    });
  });
  afterAll(async () => {
    await beside.stop();
    await limited.dispose();
  });
  /** Asks in turn at both processes until it is refused; how many were not, and what came back meanwhile at most. */
  const untilRefused = async (
    ask: (url: string) => Promise<Answer>,
    perSecond: number,
  ): Promise<{ passed: Answer[]; last: Answer; regained: number }> => {
    const passed: Answer[] = [];
    const startedAt = performance.now();
    for (;;) {
      const last = await ask((passed.length % 2 === 0 ? limited : beside).url);
      const regained = Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond);
      if (last.status === 429) return { passed, last, regained };
      passed.push(last);
      if (passed.length > 2_000) throw new Error('it was never refused');
    }
  };

  it('[R107] a person who asks too much gets 429 and Retry-After; others and keys do not', async () => {
    const [promoter, admin] = await Promise.all([
      logIn(limited.url, 'promoter'),
      logIn(limited.url, 'admin'),
    ]);
    const me = (token: string): Promise<Answer> => call(limited.url, 'GET', '/api/auth/me', { token });
    const { passed, last, regained } = await untilRefused(
      (url) => call(url, 'GET', '/api/auth/me', { token: promoter }),
      20 / 60,
    );
    // What the other process holds and does not use is back within two seconds.
    expect(passed.length).toBeGreaterThanOrEqual(10);
    expect(passed.length).toBeLessThanOrEqual(20 + regained);
    expect(passed.every(({ status }) => status === 200)).toBe(true);
    expect(passed[0]!.headers.get('x-ratelimit-limit')).toBe('20');
    expect(refused(last)).toEqual([429, 'rate.limited']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(last.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await me(admin)).status).toBe(200);
    const made = await call(limited.url, 'POST', '/api/keys', { token: admin, body: { name: 'k' } });
    for (let n = 0; n < 30; n++) {
      const answer = await call(limited.url, 'POST', '/api/postback', { apiKey: made.body.key, body: {} });
      expect(answer.body.code).toMatch(/^(request|conversion)\./);
    }
  });

  it('[R107] an address that tries too many passwords is limited, another one is not', async () => {
    const attempt = (from: string, url = limited.url): Promise<Answer> =>
      call(url, 'POST', '/api/auth/register', {
        body: { email: freshEmail(), password: PASSWORD, unknown: 1 },
        headers: { 'x-forwarded-for': from },
      });
    const { passed, last, regained } = await untilRefused((url) => attempt('203.0.113.5', url), 300 / 60);
    expect(passed.every(({ status }) => status === 400)).toBe(true);
    expect(passed.length).toBeGreaterThanOrEqual(200);
    // Three a minute are free in each process.
    expect(passed.length).toBeLessThanOrEqual(300 + 2 * 3 * 2 + regained);
    expect(refused(last)).toEqual([429, 'rate.limited']);
    expect((await attempt('203.0.113.6')).status).toBe(400);
  });
});
