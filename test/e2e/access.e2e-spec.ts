import { createUser, openTenant } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { call, eventually, logIn } from '../setup/http.js';

const ROLES = ['SUPER_ADMIN', 'ADMIN', 'PROMOTER', 'ADVERTISER', 'PARTNER', 'AFFILIATE_MARKETER'];
const SOME_ID = '01890000-0000-7000-8000-000000000000';

interface Rule {
  roles?: string[];
  permission?: string;
  scopes?: string[];
  anyUser?: boolean;
}

interface Route {
  method: string;
  path: string;
  rule: Rule | undefined;
}

let app: TestApp;
let routes: Route[];
let guarded: (Route & { rule: Rule })[];
const tokens = new Map<string, string>();
let adminWithoutRights: string;
let keyWithoutScopes: string;

beforeAll(async () => {
  app = await startApp();
  const { body } = await call(app.url, 'GET', '/openapi.json');
  routes = Object.entries(body.paths as Record<string, Record<string, { 'x-access'?: Rule }>>).flatMap(
    ([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, SOME_ID),
        rule: operation['x-access'],
      })),
  );
  guarded = routes.filter((route): route is Route & { rule: Rule } => route.rule !== undefined);

  const root = await logIn(app.url, 'root');
  const { admin } = await openTenant(app.url, root, { planCode: 'pro' });
  tokens.set('SUPER_ADMIN', root).set('ADMIN', admin.token);
  for (const role of ROLES.slice(2)) {
    tokens.set(role, (await createUser(app.url, admin.token, { roles: [role] })).token);
  }
  const bare = await createUser(app.url, admin.token, { roles: ['ADMIN'] });
  await app.database.query(`UPDATE users SET permission_sets = '{}' WHERE id = $1`, [bare.id]);
  adminWithoutRights = bare.token;
  const key = await call(app.url, 'POST', '/api/keys', {
    token: admin.token,
    body: { name: 'nothing', scopes: [] },
  });
  expect(key.status).toBe(201);
  keyWithoutScopes = key.body.key as string;
});

afterAll(() => app.dispose());

it('[R2] the routes are there, and most are guarded', () => {
  expect(guarded.length).toBeGreaterThan(40);
  expect(routes.filter(({ rule }) => !rule).map(({ path }) => path)).not.toContain('/api/admin/users');
});

it('[R2] without a credential every guarded route answers 401', async () => {
  for (const { method, path } of guarded) {
    const answer = await call(app.url, method, path);
    expect([method, path, answer.status]).toEqual([method, path, 401]);
    expect(answer.body).toMatchObject({
      statusCode: 401,
      message: 'Unauthorized',
      code: 'auth.unauthorized',
    });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
});

it.each(ROLES)(
  '[R2] %s gets 403 from every route that is not for it, and is let in by the others',
  async (role) => {
    const token = tokens.get(role)!;
    for (const { method, path, rule } of guarded) {
      const isFor = rule.anyUser === true || (rule.roles ?? []).includes(role);
      // What is let in fails further in, or succeeds; bodies are left out so that nothing is changed, and a
      // stream because it has no end.
      if (isFor && (method !== 'GET' || path === '/api/stats/stream')) continue;
      const answer = await call(app.url, method, path, { token });
      if (isFor) {
        expect([method, path, role, answer.status === 401 || answer.body.code === 'auth.forbidden']).toEqual([
          method,
          path,
          role,
          false,
        ]);
        expect([method, path, answer.status >= 500]).toEqual([method, path, false]);
      } else {
        expect([method, path, role, answer.status]).toEqual([method, path, role, 403]);
        expect(answer.body).toMatchObject({
          statusCode: 403,
          message: 'Forbidden resource',
          code: 'auth.forbidden',
        });
      }
    }
  },
);

it('[R2] an ADMIN without the permission gets 403 wherever one is asked for', async () => {
  await eventually(async () => {
    const { body } = await call(app.url, 'GET', '/api/auth/me', { token: adminWithoutRights });
    expect(body.permissions).toEqual([]);
    expect((await call(app.url, 'GET', '/api/admin/users', { token: adminWithoutRights })).status).toBe(403);
  });
  const asking = guarded.filter(({ rule }) => rule.permission !== undefined);
  expect(asking.length).toBeGreaterThan(20);
  for (const { method, path } of asking) {
    const answer = await call(app.url, method, path, { token: adminWithoutRights });
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'auth.forbidden']);
  }
});

it('[R104] a key gets 403 from every route it has no scope for, and is nothing where keys are not accepted', async () => {
  for (const { method, path, rule } of guarded) {
    const answer = await call(app.url, method, path, { apiKey: keyWithoutScopes });
    const code = rule.scopes ? 'key.scope_missing' : 'auth.forbidden';
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, code]);
  }
});

it('[R104] a key that is malformed, unknown or has another secret is 401 key.invalid everywhere', async () => {
  const tampered = keyWithoutScopes.slice(0, -2) + (keyWithoutScopes.endsWith('AA') ? 'BB' : 'AA');
  const unknown = keyWithoutScopes.replace(/_[0-9A-Za-z]{12}_/, '_000000000000_');
  for (const apiKey of ['x', 'afx_live_sk_', tampered, unknown, keyWithoutScopes.toUpperCase()]) {
    for (const path of ['/api/keys', '/api/postback', '/api/auth/me']) {
      const answer = await call(app.url, 'GET', path, { apiKey });
      expect([path, answer.status, answer.body.code, answer.body.message]).toEqual([
        path,
        401,
        'key.invalid',
        'Unauthorized',
      ]);
    }
  }
  const asBearer = await call(app.url, 'GET', '/api/keys', { token: tampered });
  expect([asBearer.status, asBearer.body.code]).toEqual([401, 'key.invalid']);
});
