import { createUser, freshEmail, logInAs, openTenant, PASSWORD } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { type Answer, call, logIn } from '../setup/http.js';

let app: TestApp;
let root: string;

beforeAll(async () => {
  app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
  root = await logIn(app.url, 'root');
});

afterAll(() => app.dispose());

const ask = (method: string, path: string, token: string, body?: unknown, headers = {}): Promise<Answer> =>
  call(app.url, method, path, { token, body, headers });
const entriesOf = async (token: string, query = ''): Promise<Record<string, unknown>[]> =>
  (await ask('GET', `/api/admin/audit?limit=100${query}`, token)).body.data;
const idOf = async (token: string): Promise<string> => (await ask('GET', '/api/auth/me', token)).body.id;

it('[R121] says who changed what, before and after, when, from where and under which request', async () => {
  const { admin, id: tenantId } = await openTenant(app.url, root);
  const user = await createUser(app.url, admin.token, { roles: ['PROMOTER'] });
  const from = { 'x-forwarded-for': '203.0.113.77', 'x-request-id': 'grant-it' };
  const began = Date.now();
  await ask(
    'PUT',
    `/api/admin/users/${user.id}/roles`,
    admin.token,
    { roles: ['PROMOTER', 'PARTNER'] },
    from,
  );
  const [newest] = await entriesOf(admin.token);
  expect(newest).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    occurredAt: expect.any(String),
    actorKind: 'user',
    actorId: admin.id,
    action: 'user.roles_changed',
    subjectType: 'user',
    subjectId: user.id,
    before: { roles: ['PROMOTER'] },
    after: { roles: ['PROMOTER', 'PARTNER'] },
    ip: '203.0.113.77',
    correlationId: 'grant-it',
  });
  const occurredAt = Date.parse(newest!['occurredAt'] as string);
  expect(occurredAt).toBeGreaterThan(began - 1_000);
  expect(occurredAt).toBeLessThan(Date.now() + 1_000);
  expect(tenantId).toBeTruthy();
});

it('[R121] has an entry for every kind of change, and none for what was refused or changed nothing', async () => {
  const tenant = await openTenant(app.url, root);
  const { token } = tenant.admin;
  const user = await createUser(app.url, token, { roles: ['ADMIN'] });
  const users = `/api/admin/users/${user.id}`;
  const platform = `/api/platform/tenants/${tenant.id}`;
  await ask('PUT', `${users}/permission-sets`, token, { permissionSets: ['finance'] });
  await ask('POST', `${users}/suspend`, token);
  await ask('POST', `${users}/activate`, token);
  await ask('POST', `${users}/logout-everywhere`, token);
  await ask('POST', '/api/admin/invites', token, {});
  await ask('PATCH', '/api/tenant', token, { branding: { primaryColor: '#123456' } });
  const domain = await ask('POST', '/api/tenant/domains', token, { host: 'audit.example.test' });
  await ask('DELETE', `/api/tenant/domains/${domain.body.id}`, token);
  const key = await ask('POST', '/api/keys', token, { name: 'k' });
  const next = await ask('POST', `/api/keys/${key.body.id}/rotate`, token, { graceHours: 1 });
  await ask('DELETE', `/api/keys/${next.body.id}`, token);
  await ask('PATCH', platform, root, { planCode: 'pro' });
  await ask('PUT', `${platform}/flags`, root, { flags: { x: true } });
  await ask('POST', `${platform}/suspend`, root, { reason: 'unpaid' });
  await ask('POST', `${platform}/activate`, root);
  const again = await logInAs(app.url, user.email);
  await ask('POST', '/api/auth/change-password', again.token, {
    currentPassword: PASSWORD,
    newPassword: 'nine blue whales',
  });

  // Refused, or nothing new.
  await ask('PUT', `${users}/roles`, token, { roles: ['SUPER_ADMIN'] });
  await ask('PATCH', '/api/tenant', token, { branding: { primaryColor: '#123456' } });
  await ask('DELETE', `/api/keys/${next.body.id}`, token);
  await ask('POST', `${platform}/activate`, root);
  await ask('POST', '/api/admin/users', token, {
    email: user.email,
    password: PASSWORD,
    roles: ['PROMOTER'],
  });

  const entries = await entriesOf(token);
  expect(entries.map(({ action }) => action).reverse()).toEqual([
    'tenant.created',
    'user.created',
    'user.created',
    'user.permission_sets_changed',
    'user.suspended',
    'user.activated',
    'user.logged_out_everywhere',
    'invite.created',
    'tenant.updated',
    'domain.added',
    'domain.removed',
    'key.created',
    'key.rotated',
    'key.revoked',
    'tenant.updated',
    'tenant.flags_set',
    'tenant.suspended',
    'tenant.activated',
    'user.password_changed',
  ]);
  const text = JSON.stringify(entries);
  for (const secret of [
    key.body.key,
    next.body.key,
    PASSWORD,
    'nine blue whales',
    '$argon2',
    'verificationToken',
  ]) {
    expect(text).not.toContain(secret);
  }
  const byRoot = entries.filter(({ actorId }) => actorId !== tenant.admin.id && actorId !== user.id);
  const rootId = await idOf(root);
  expect(new Set(byRoot.map(({ actorId }) => actorId))).toEqual(new Set([rootId]));
  expect(byRoot.find(({ action }) => action === 'tenant.suspended')).toMatchObject({
    before: { status: 'active', suspendedReason: null },
    after: { status: 'suspended', suspendedReason: 'unpaid' },
  });
});

it('[R121] a SUPER_ADMIN who acts in another tenant is named in that tenant, not in its own', async () => {
  const tenant = await openTenant(app.url, root);
  const there = { 'x-tenant-id': tenant.id };
  const email = freshEmail();
  await ask('POST', '/api/admin/users', root, { email, password: PASSWORD, roles: ['PROMOTER'] }, there);
  const theirs = await entriesOf(tenant.admin.token, '&action=user.created');
  expect(theirs.find(({ after }) => (after as { email: string }).email === email)).toMatchObject({
    actorId: await idOf(root),
  });
  expect(JSON.stringify(await entriesOf(await logIn(app.url, 'admin')))).not.toContain(email);
});

it('[R121] is filtered, paged, exported, and closed to who may not read it', async () => {
  const tenant = await openTenant(app.url, root, { planCode: 'pro' });
  const { token } = tenant.admin;
  for (let key = 0; key < 5; key++) await ask('POST', '/api/keys', token, { name: `=1+1,"${key}"` });
  const keys = await entriesOf(token, '&action=key.created');
  expect(keys).toHaveLength(5);
  expect(await entriesOf(token, `&subjectType=key&subjectId=${String(keys[2]!['subjectId'])}`)).toEqual([
    keys[2],
  ]);
  expect(await entriesOf(token, `&actorId=${tenant.admin.id}&subjectType=tenant`)).toEqual([]);
  const moment = encodeURIComponent(keys[0]!['occurredAt'] as string);
  expect(await entriesOf(token, `&action=key.created&to=${moment}`)).toHaveLength(4);

  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await ask('GET', `/api/admin/audit?limit=3${cursor && `&cursor=${cursor}`}`, token);
    seen.push(...page.body.data);
    cursor = page.body.nextCursor ?? '';
  } while (cursor);
  expect(seen).toEqual(await entriesOf(token));

  const csv = await ask('GET', '/api/admin/audit/export?action=key.created', token);
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  const lines = csv.text.trim().split('\r\n');
  expect(lines[0]).toMatch(/^id,occurredAt,actorKind,/);
  expect(lines).toHaveLength(6);
  expect(csv.text).not.toMatch(/(^|,)[=+@]/m);

  for (const bad of ['limit=1000', 'from=yesterday', 'cursor=x', 'sort=id', 'unknown=1']) {
    expect([bad, (await ask('GET', `/api/admin/audit?${bad}`, token)).status]).toEqual([bad, 400]);
  }
  const support = await createUser(app.url, token, { roles: ['ADMIN'], permissionSets: ['support'] });
  expect((await ask('GET', '/api/admin/audit', support.token)).status).toBe(403);
  expect((await ask('GET', '/api/admin/audit/export', support.token)).status).toBe(403);
});

it('[R121] can be changed or deleted by no role of the database', async () => {
  const { app: asApp, system, migration } = app.database.urls;
  for (const url of [asApp, system, migration]) {
    const client = await connect(url);
    const [{ tenant_id: tenantId }] = (await app.database.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM audit_entries LIMIT 1',
    )) as [{ tenant_id: string }];
    await client.query(`SELECT set_config('app.tenant_id', $1, false)`, [tenantId]);
    for (const sql of [
      `UPDATE audit_entries SET action = 'x'`,
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
    ]) {
      const result = await client.query(sql).then(
        ({ rowCount }) => rowCount ?? 0,
        (error: { code: string }) => error.code,
      );
      // No right, refused by the trigger, or (the owner under forced row security) not a row seen.
      expect([sql, ['42501', '23001', 0].includes(result)]).toEqual([sql, true]);
    }
    await client.end();
  }
  expect(await app.database.query(`SELECT 1 FROM audit_entries WHERE action = 'x'`)).toHaveLength(0);
});
