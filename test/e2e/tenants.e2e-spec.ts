import { createUser, freshEmail, logInAs, openTenant, PASSWORD, register, soon } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type DnsServer, startDnsServer } from '../setup/dns-server.js';
import { type Answer, call, logIn } from '../setup/http.js';

const UNKNOWN = '01890000-0000-7000-8000-000000000000';

let dns: DnsServer;
let app: TestApp;
let root: string;
let admin: string;

beforeAll(async () => {
  dns = await startDnsServer();
  app = await startApp({ env: { DNS_SERVERS: dns.address } });
  root = await logIn(app.url, 'root');
  admin = await logIn(app.url, 'admin');
});

afterAll(async () => {
  await app.dispose();
  await dns.close();
});

const ask = (method: string, path: string, token: string, body?: unknown, headers = {}): Promise<Answer> =>
  call(app.url, method, path, { token, body, headers });
const refused = (answer: Answer): [number, string] => [answer.status, answer.body.code];

describe('[R117] tenants and plans', () => {
  it('[R117] a tenant comes with its test twin and its first admin, or not at all', async () => {
    const email = freshEmail('First');
    const answer = await ask('POST', '/api/platform/tenants', root, {
      name: 'Acme Travel',
      slug: 'acme-travel',
      planCode: 'starter',
      timezone: 'Africa/Cairo',
      admin: { email, password: PASSWORD },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      name: 'Acme Travel',
      slug: 'acme-travel',
      world: 'live',
      status: 'active',
      planCode: 'starter',
      timezone: 'Africa/Cairo',
      testTenantId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const [twin] = await app.database.query(
      'SELECT world, live_tenant_id, plan_code FROM tenants WHERE id = $1',
      [answer.body.testTenantId],
    );
    expect(twin).toEqual({ world: 'test', live_tenant_id: answer.body.id, plan_code: 'starter' });
    const first = await logInAs(app.url, email);
    const me = await ask('GET', '/api/auth/me', first.token);
    expect(me.body).toMatchObject({ tenantId: answer.body.id, roles: ['ADMIN'], permissionSets: ['owner'] });

    const before = await app.database.query('SELECT 1 FROM tenants');
    const again = { name: 'Other', slug: 'other-one', admin: { email, password: PASSWORD } };
    expect(refused(await ask('POST', '/api/platform/tenants', root, again))).toEqual([
      409,
      'user.email_taken',
    ]);
    expect(await app.database.query('SELECT 1 FROM tenants')).toHaveLength(before.length);
  });

  it.each([
    ['a slug that is taken', { name: 'X', slug: 'demo' }, 409, 'tenant.slug_taken'],
    ['the slug of a twin', { name: 'X', slug: 'demo-test' }, 409, 'tenant.slug_taken'],
    ['a slug with blanks', { name: 'X', slug: 'a b' }, 400, 'request.invalid'],
    ['a slug in upper case', { name: 'X', slug: 'Acme' }, 400, 'request.invalid'],
    ['an unknown plan', { name: 'X', slug: 'gold-one', planCode: 'gold' }, 400, 'plan.unknown'],
    ['an unknown time zone', { name: 'X', slug: 'moon', timezone: 'Moon/Base' }, 400, 'request.invalid'],
    ['an empty name', { name: ' ', slug: 'no-name' }, 400, 'request.invalid'],
    ['half an admin', { name: 'X', slug: 'half', admin: { email: 'a@b.test' } }, 400, 'request.invalid'],
    [
      'a weak admin',
      { name: 'X', slug: 'weak', admin: { email: 'a@b.test', password: 'password1' } },
      400,
      'auth.password_refused',
    ],
    ['an unknown field', { name: 'X', slug: 'field', parentId: UNKNOWN }, 400, 'request.invalid'],
  ])('[R117] refuses %s', async (_, body, status, code) =>
    expect(refused(await ask('POST', '/api/platform/tenants', root, body))).toEqual([status, code]),
  );

  it('[R117] the platform lists, gets and changes tenants', async () => {
    const tenant = await openTenant(app.url, root);
    const path = `/api/platform/tenants/${tenant.id}`;
    const change = await ask('PATCH', path, root, {
      name: 'New name',
      planCode: 'pro',
      timezone: 'Asia/Riyadh',
    });
    expect(change.body).toMatchObject({ name: 'New name', planCode: 'pro', timezone: 'Asia/Riyadh' });
    expect((await ask('GET', path, root)).body).toEqual(change.body);
    const twin = await app.database.query('SELECT plan_code FROM tenants WHERE id = $1', [
      tenant.testTenantId,
    ]);
    expect(twin).toEqual([{ plan_code: 'pro' }]);

    const flags = await ask('PUT', `${path}/flags`, root, {
      flags: { 'smart-links': true, contests: false },
    });
    expect(flags.body.flags).toEqual({ 'smart-links': true, contests: false });
    for (const bad of [
      {},
      { flags: [] },
      { flags: { A: true } },
      { flags: { a: 'yes' } },
      { flags: { a: true }, more: 1 },
    ]) {
      expect(refused(await ask('PUT', `${path}/flags`, root, bad))).toEqual([400, 'request.invalid']);
    }

    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await ask('GET', `/api/platform/tenants?limit=2${cursor && `&cursor=${cursor}`}`, root);
      seen.push(...page.body.data.map(({ id }: { id: string }) => id));
      cursor = page.body.nextCursor ?? '';
    } while (cursor);
    const live = await app.database.query(`SELECT id FROM tenants WHERE world = 'live'`);
    expect(seen.sort()).toEqual(live.map(({ id }) => id as string).sort());
    const found = await ask('GET', `/api/platform/tenants?search=${tenant.slug.toUpperCase()}`, root);
    expect(found.body.data).toHaveLength(1);

    for (const [method, to, body] of [
      ['GET', `/api/platform/tenants/${UNKNOWN}`, undefined],
      ['GET', `/api/platform/tenants/${tenant.testTenantId}`, undefined],
      ['PATCH', `/api/platform/tenants/${UNKNOWN}`, { name: 'x' }],
      ['POST', `/api/platform/tenants/${UNKNOWN}/suspend`, { reason: 'x' }],
    ] as const) {
      expect(refused(await ask(method, to, root, body))).toEqual([404, 'tenant.not_found']);
    }
    expect((await ask('GET', '/api/platform/tenants', tenant.admin.token)).status).toBe(403);
  });

  it('[R117] a plan allows so many users and no more, also when all come at once', async () => {
    const { admin: boss, id } = await openTenant(app.url, root);
    const make = (): Promise<Answer> =>
      ask('POST', '/api/admin/users', boss.token, {
        email: freshEmail(),
        password: PASSWORD,
        roles: ['PROMOTER'],
      });
    const all = await Promise.all(Array.from({ length: 14 }, make));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(9);
    for (const answer of all.filter(({ status }) => status !== 201)) {
      expect(refused(answer)).toEqual([403, 'plan.limit_reached']);
      expect(answer.body.details).toEqual({ resource: 'users', limit: 10, plan: 'free' });
    }
    // A suspended user gives the place free, and needs one to come back.
    const one = all.find(({ status }) => status === 201)!.body.id as string;
    await ask('POST', `/api/admin/users/${one}/suspend`, boss.token);
    expect((await make()).status).toBe(201);
    expect(refused(await ask('POST', `/api/admin/users/${one}/activate`, boss.token))).toEqual([
      403,
      'plan.limit_reached',
    ]);

    await ask('PATCH', `/api/platform/tenants/${id}`, root, { planCode: 'starter' });
    expect((await make()).status).toBe(201);
    expect((await ask('POST', `/api/admin/users/${one}/activate`, boss.token)).status).toBe(200);
  });

  it('[R117] a plan allows so many keys; a rotated one takes no second place, a revoked one none', async () => {
    const { admin: boss } = await openTenant(app.url, root);
    const make = (): Promise<Answer> => ask('POST', '/api/keys', boss.token, { name: 'server' });
    const all = await Promise.all([make(), make(), make(), make()]);
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403]);
    const [first, second] = all.filter(({ status }) => status === 201);
    expect(
      (await ask('POST', `/api/keys/${first!.body.id}/rotate`, boss.token, { graceHours: 1 })).status,
    ).toBe(201);
    expect(refused(await make())).toEqual([403, 'plan.limit_reached']);
    expect((await ask('DELETE', `/api/keys/${second!.body.id}`, boss.token)).status).toBe(204);
    expect((await make()).status).toBe(201);
  });

  it('[R117] enterprise has no limit', async () => {
    const { admin: boss } = await openTenant(app.url, root, { planCode: 'enterprise' });
    for (let key = 0; key < 25; key++) {
      expect((await ask('POST', '/api/keys', boss.token, { name: `key ${key}` })).status).toBe(201);
    }
  });

  it('[R117] a header names another tenant for SUPER_ADMIN alone', async () => {
    const tenant = await openTenant(app.url, root);
    const other = { 'x-tenant-id': tenant.id };
    expect((await ask('GET', '/api/tenant', root, undefined, other)).body.id).toBe(tenant.id);
    expect((await ask('GET', '/api/tenant', admin, undefined, other)).body.slug).toBe('demo');
    const users = await ask('GET', '/api/admin/users', root, undefined, other);
    expect(users.body.data.map(({ id }: { id: string }) => id)).toEqual([tenant.admin.id]);
    const made = await createUser(app.url, root, { roles: ['PARTNER'] }, other);
    expect((await ask('GET', '/api/auth/me', made.token)).body.tenantId).toBe(tenant.id);
    expect(refused(await ask('GET', '/api/tenant', root, undefined, { 'x-tenant-id': UNKNOWN }))).toEqual([
      404,
      'tenant.not_found',
    ]);
    expect(refused(await ask('GET', '/api/tenant', root, undefined, { 'x-tenant-id': `' OR 1=1` }))).toEqual([
      400,
      'request.invalid',
    ]);
    const key = await ask('POST', '/api/keys', tenant.admin.token, { name: 'k' });
    const foreign = await call(app.url, 'GET', '/api/postback', {
      apiKey: key.body.key,
      headers: { 'x-tenant-id': (await ask('GET', '/api/tenant', admin)).body.id },
    });
    expect(foreign.status).not.toBe(200);
  });

  it('[R117] the same Idempotency-Key makes one tenant, and shows a key once more', async () => {
    const { admin: boss } = await openTenant(app.url, root);
    const once = { 'idempotency-key': 'make-one-key' };
    const first = await ask('POST', '/api/keys', boss.token, { name: 'same' }, once);
    const second = await ask('POST', '/api/keys', boss.token, { name: 'same' }, once);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(second.body).toEqual(first.body);
    expect(refused(await ask('POST', '/api/keys', boss.token, { name: 'other' }, once))).toEqual([
      409,
      'idempotency.conflict',
    ]);
    const stored = await app.database.query<{ body: Buffer }>(
      `SELECT body FROM idempotency_keys WHERE key = 'make-one-key'`,
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]!.body.toString('latin1')).not.toContain(first.body.key);
  });
});

describe('[R118] domains and branding', () => {
  const add = (host: unknown, token = admin): Promise<Answer> =>
    ask('POST', '/api/tenant/domains', token, { host });
  const verify = (id: string, token = admin): Promise<Answer> =>
    ask('POST', `/api/tenant/domains/${id}/verify`, token);

  it('[R118] a domain counts once its TXT record is published', async () => {
    const added = await add('Go.Example.Test.');
    expect(added.status).toBe(201);
    const { id, verificationToken } = added.body;
    expect(added.body).toMatchObject({
      host: 'go.example.test',
      txtName: '_afflux.go.example.test',
      txtValue: `afflux-verification=${verificationToken}`,
      verifiedAt: null,
    });
    const missing = await verify(id);
    expect(refused(missing)).toEqual([409, 'domain.not_verified']);
    expect(missing.body.details).toEqual({
      name: '_afflux.go.example.test',
      value: added.body.txtValue,
      found: [],
    });

    dns.records.set('_afflux.go.example.test', ['v=spf1 -all', 'afflux-verification=wrong']);
    expect((await verify(id)).body.details.found).toEqual(['v=spf1 -all', 'afflux-verification=wrong']);

    dns.isBroken = true;
    const broken = await verify(id);
    dns.isBroken = false;
    expect(refused(broken)).toEqual([503, 'domain.dns_unavailable']);
    expect(broken.headers.get('retry-after')).toBe('30');

    dns.records.set('_afflux.go.example.test', ['v=spf1 -all', added.body.txtValue]);
    const verified = await verify(id);
    expect([verified.status, typeof verified.body.verifiedAt]).toEqual([200, 'string']);
    expect((await verify(id)).body).toEqual(verified.body);
    const list = await ask('GET', '/api/tenant/domains', admin);
    expect(list.body.data).toEqual([verified.body]);

    expect((await ask('DELETE', `/api/tenant/domains/${id}`, admin)).status).toBe(204);
    expect(refused(await ask('DELETE', `/api/tenant/domains/${id}`, admin))).toEqual([
      404,
      'domain.not_found',
    ]);
  });

  it('[R118] claiming a name blocks nobody; proving it does', async () => {
    const squatter = await openTenant(app.url, root);
    const claim = await add('shop.example.test', squatter.admin.token);
    expect(claim.status).toBe(201);
    const owner = await add('shop.example.test');
    expect(owner.status).toBe(201);
    expect(refused(await add('SHOP.example.test'))).toEqual([409, 'domain.taken']);
    dns.records.set('_afflux.shop.example.test', [owner.body.txtValue]);
    expect(refused(await verify(claim.body.id, squatter.admin.token))).toEqual([409, 'domain.not_verified']);
    expect((await verify(owner.body.id)).status).toBe(200);
    dns.records.set('_afflux.shop.example.test', [owner.body.txtValue, claim.body.txtValue]);
    expect(refused(await verify(claim.body.id, squatter.admin.token))).toEqual([409, 'domain.taken']);
    expect(refused(await verify(owner.body.id, squatter.admin.token))).toEqual([404, 'domain.not_found']);
  });

  it.each([
    'http://go.test',
    'localhost',
    '127.0.0.1',
    '*.test.com',
    'a_b.test.com',
    'go.test:80',
    '',
    7,
    null,
    'x'.repeat(250) + '.test',
  ])('[R118] refuses %p as a domain', async (host) =>
    expect(refused(await add(host))).toEqual([400, 'request.invalid']),
  );

  it('[R118] branding changes field by field and takes nothing that could harm a page', async () => {
    const { admin: boss } = await openTenant(app.url, root);
    const patch = (body: unknown): Promise<Answer> => ask('PATCH', '/api/tenant', boss.token, body);
    const first = await patch({
      name: 'Acme',
      timezone: 'Europe/Berlin',
      branding: {
        logoUrl: 'https://cdn.example.test/logo.svg',
        primaryColor: '#0a7cff',
        supportEmail: 'help@acme.test',
      },
    });
    expect(first.body).toMatchObject({ name: 'Acme', timezone: 'Europe/Berlin' });
    const second = await patch({ branding: { primaryColor: '#111111', supportEmail: null } });
    expect(second.body.branding).toEqual({
      logoUrl: 'https://cdn.example.test/logo.svg',
      primaryColor: '#111111',
    });
    expect((await ask('GET', '/api/tenant', boss.token)).body).toEqual(second.body);
    for (const bad of [
      { branding: { logoUrl: 'javascript:alert(1)' } },
      { branding: { logoUrl: 'data:image/png;base64,AA' } },
      { branding: { logoUrl: '//evil.test/x' } },
      { branding: { logoUrl: 'https://user:pass@evil.test/x' } },
      { branding: { primaryColor: 'red' } },
      { branding: { primaryColor: '#fff;background:url(x)' } },
      { branding: { supportEmail: 'nobody' } },
      { branding: { css: '*{display:none}' } },
      { branding: 'blue' },
      { branding: null },
      { timezone: 'Moon/Base' },
      { name: 'a\u0000b' },
      { planCode: 'enterprise' },
      { status: 'active' },
      { flags: { x: true } },
    ]) {
      expect([JSON.stringify(bad), ...refused(await patch(bad))]).toEqual([
        JSON.stringify(bad),
        400,
        'request.invalid',
      ]);
    }
    expect((await ask('GET', '/api/tenant', boss.token)).body).toEqual(second.body);
  });
});

describe('[R119] suspension', () => {
  it('[R119] keys are refused, people only read, links lead to a neutral page; activation undoes it', async () => {
    const { keys } = await demoOf(app);
    const tenantId = (await ask('GET', '/api/tenant', admin)).body.id as string;
    const promoter = await register(app.url);
    const member = await logIn(app.url, 'promoter');
    const withKey = (): Promise<Answer> =>
      call(app.url, 'POST', '/api/postback', { apiKey: keys.advertiser_secret, body: {} });
    const click = (): Promise<Answer> => call(app.url, 'GET', '/c/demo');
    expect((await withKey()).status).toBe(400);
    expect((await click()).status).toBe(302);

    const suspended = await ask('POST', `/api/platform/tenants/${tenantId}/suspend`, root, {
      reason: 'unpaid',
    });
    expect(suspended.body).toMatchObject({ status: 'suspended', suspendedReason: 'unpaid' });
    const twin = await app.database.query('SELECT status FROM tenants WHERE live_tenant_id = $1', [tenantId]);
    expect(twin).toEqual([{ status: 'suspended' }]);
    await soon(async () => {
      expect(refused(await withKey())).toEqual([403, 'tenant.suspended']);
      expect(refused(await ask('PATCH', '/api/tenant', admin, { name: 'x' }))).toEqual([
        403,
        'tenant.suspended',
      ]);
      expect((await click()).status).not.toBe(302);
    });
    for (const [method, path, token, body] of [
      ['POST', '/api/keys', admin, { name: 'x' }],
      ['POST', '/api/admin/users', admin, { email: freshEmail(), password: PASSWORD, roles: ['PROMOTER'] }],
      ['PATCH', '/api/auth/me', promoter.token, { displayName: 'x' }],
      ['POST', '/api/links', member, {}],
    ] as const) {
      expect([path, ...refused(await ask(method, path, token, body))]).toEqual([
        path,
        403,
        'tenant.suspended',
      ]);
    }
    expect((await ask('GET', '/api/admin/users', admin)).status).toBe(200);
    expect((await ask('GET', '/api/tenant', admin)).body).toMatchObject({
      status: 'suspended',
      suspendedReason: 'unpaid',
    });
    expect((await ask('GET', '/api/auth/me', promoter.token)).status).toBe(200);
    expect((await logInAs(app.url, promoter.email)).id).toBe(promoter.id);
    const registration = { email: freshEmail(), password: PASSWORD };
    expect(refused(await call(app.url, 'POST', '/api/auth/register', { body: registration }))).toEqual([
      403,
      'tenant.suspended',
    ]);
    const page = await click();
    expect(page.headers.get('location')).toBeNull();
    expect(page.headers.get('x-click-id')).toBeNull();
    expect(page.text).not.toMatch(/example\.com|unpaid/);

    const activated = await ask('POST', `/api/platform/tenants/${tenantId}/activate`, root);
    expect(activated.body).toMatchObject({ status: 'active', suspendedReason: null, suspendedAt: null });
    await soon(async () => {
      expect((await withKey()).status).toBe(400);
      expect((await click()).status).toBe(302);
      expect((await ask('PATCH', '/api/tenant', admin, { name: 'Demo' })).status).toBe(200);
    });
  });

  it("[R119] needs a reason, and is the platform's alone", async () => {
    const tenant = await openTenant(app.url, root);
    const path = `/api/platform/tenants/${tenant.id}/suspend`;
    expect(refused(await ask('POST', path, root, {}))).toEqual([400, 'request.invalid']);
    expect(refused(await ask('POST', path, root, { reason: '' }))).toEqual([400, 'request.invalid']);
    expect((await ask('POST', path, tenant.admin.token, { reason: 'x' })).status).toBe(403);
    expect((await ask('GET', '/api/tenant', tenant.admin.token)).body.status).toBe('active');
  });
});
