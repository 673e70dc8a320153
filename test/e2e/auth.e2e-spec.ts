import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  callAs,
  createUser,
  freshEmail,
  logInAs,
  openTenant,
  PASSWORD,
  register,
  soon,
} from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn, within } from '../setup/http.js';

const JWT_SECRET = 'a secret of the tests that is long enough';

let app: TestApp;
let admin: string;
let root: string;

beforeAll(async () => {
  // The tests say where they come from, so that log-ins from several addresses can be tried.
  app = await startApp({ env: { JWT_SECRET, TRUST_PROXY: 'loopback' } });
  admin = await logIn(app.url, 'admin');
  root = await logIn(app.url, 'root');
});

afterAll(() => app.dispose());

const post = (
  path: string,
  body?: unknown,
  options: { token?: string; from?: string } = {},
): Promise<Answer> =>
  call(app.url, 'POST', path, {
    body,
    token: options.token,
    headers: options.from ? { 'x-forwarded-for': options.from } : {},
  });
const me = (token: string): Promise<Answer> => call(app.url, 'GET', '/api/auth/me', { token });
const refused = (answer: Answer): [number, string] => [answer.status, answer.body.code];
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

describe('[R1] registering', () => {
  it('[R1] makes a promoter, logged in, with a lower-case e-mail', async () => {
    const email = freshEmail('New.Person');
    const answer = await post('/api/auth/register', { email: email.toUpperCase(), password: PASSWORD });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresIn: 3600,
      user: expect.objectContaining({ email: email.toLowerCase(), roles: ['PROMOTER'], permissions: [] }),
    });
    const [header, claims] = (answer.body.accessToken as string)
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toMatchObject({ alg: 'HS256' });
    expect(claims).toMatchObject({ sub: answer.body.user.id, tid: answer.body.user.tenantId, ver: 1 });
    expect(claims.exp - claims.iat).toBe(3600);
    expect((await me(answer.body.accessToken)).body.id).toBe(answer.body.user.id);
    const [row] = await app.database.query<{ password_hash: string }>(
      'SELECT password_hash FROM users WHERE email = $1',
      [email.toLowerCase()],
    );
    expect(row!.password_hash).toMatch(/^\$argon2id\$/);
    const tokens = await app.database.query('SELECT 1 FROM refresh_tokens WHERE token_hash::text LIKE $1', [
      `%${Buffer.from(answer.body.refreshToken).toString('hex')}%`,
    ]);
    expect(tokens).toHaveLength(0);
  });

  it.each([
    ['no e-mail', { email: 'nobody', password: PASSWORD }, 'request.invalid', /email/],
    ['a short password', { email: 'a@b.test', password: 'seven77' }, 'request.invalid', /password/],
    ['a long password', { email: 'a@b.test', password: 'x'.repeat(129) }, 'request.invalid', /password/],
    ['a common password', { email: 'a@b.test', password: 'Password123' }, 'auth.password_refused', /guess/],
    [
      'the e-mail as password',
      { email: 'abcdef@b.test', password: 'ABCDEF@b.test' },
      'auth.password_refused',
      /guess/,
    ],
    [
      'a role of its own choice',
      { email: 'a@b.test', password: PASSWORD, roles: ['ADMIN'] },
      'request.invalid',
      /roles/,
    ],
    [
      'a tenant of its own choice',
      { email: 'a@b.test', password: PASSWORD, tenantId: 'x' },
      'request.invalid',
      /tenantId/,
    ],
    [
      'a NUL in the name',
      { email: 'a@b.test', password: PASSWORD, displayName: 'a\0b' },
      'request.invalid',
      /displayName/,
    ],
    ['null for the password', { email: 'a@b.test', password: null }, 'request.invalid', /password/],
    ['an array for the e-mail', { email: ['a@b.test'], password: PASSWORD }, 'request.invalid', /email/],
    [
      'an unknown invite',
      { email: 'a@b.test', password: PASSWORD, inviteCode: 'nope' },
      'auth.registration_refused',
      /cannot be accepted/,
    ],
  ])('[R1] refuses %s', async (_, body, code, message) => {
    const answer = await post('/api/auth/register', body);
    expect(refused(answer)).toEqual([400, code]);
    expect(String(answer.body.message)).toMatch(message);
  });

  it('[R1] neither says nor shows by its time that an e-mail is taken', async () => {
    const { email } = await register(app.url);
    const timed = async (body: unknown): Promise<[Answer, number]> => {
      const began = performance.now();
      return [await post('/api/auth/register', body), performance.now() - began];
    };
    // What a busy machine adds to one side is gone the next time; what the answer's reason adds is not.
    await eventually(async () => {
      const taken: number[] = [];
      const fresh: number[] = [];
      for (let round = 0; round < 5; round++) {
        const [refusal, ms] = await timed({ email: email.toUpperCase(), password: PASSWORD });
        expect(refused(refusal)).toEqual([400, 'auth.registration_refused']);
        expect(refusal.text).not.toMatch(/exist|taken|already|e-?mail is|account with/i);
        expect(refusal.text).not.toContain(email);
        taken.push(ms);
        fresh.push((await timed({ email: freshEmail(), password: PASSWORD }))[1]);
      }
      expect(median(taken) / median(fresh)).toBeGreaterThan(0.7);
      expect(median(taken) / median(fresh)).toBeLessThan(1.4);
    });
  });

  it('[R1] happens in the tenant of the verified host name, and of no other', async () => {
    const tenant = await openTenant(app.url, root);
    const host = `go.${tenant.slug}.test`;
    const domain = await post('/api/tenant/domains', { host }, { token: tenant.admin.token });
    expect(domain.status).toBe(201);
    const body = (): unknown => ({ email: freshEmail(), password: PASSWORD });
    const before = await callAs(app.url, host, 'POST', '/api/auth/register', body());
    expect((before.body['user'] as { tenantId: string }).tenantId).not.toBe(tenant.id);
    await app.database.query('UPDATE tenant_domains SET verified_at = now() WHERE host = $1', [host]);
    const after = await callAs(app.url, `${host.toUpperCase()}:8080`, 'POST', '/api/auth/register', body());
    expect([after.status, (after.body['user'] as { tenantId: string }).tenantId]).toEqual([201, tenant.id]);
  });

  it('[R1] happens in the tenant of an invite, once, for the invited e-mail, until it expires', async () => {
    const tenant = await openTenant(app.url, root);
    const invite = async (body: unknown): Promise<string> =>
      (await post('/api/admin/invites', body, { token: tenant.admin.token })).body.code as string;
    const use = (inviteCode: string, email = freshEmail()): Promise<Answer> =>
      post('/api/auth/register', { email, password: PASSWORD, inviteCode });

    const open = await invite({});
    const [first, second] = await Promise.all([use(open), use(open)]);
    expect([first.status, second.status].sort()).toEqual([201, 400]);
    const winner = first.status === 201 ? first : second;
    expect(winner.body.user).toMatchObject({ tenantId: tenant.id, roles: ['PROMOTER'] });
    expect(refused(await use(open))).toEqual([400, 'auth.registration_refused']);

    const invited = freshEmail('Invited');
    const personal = await invite({ email: invited });
    expect(refused(await use(personal))).toEqual([400, 'auth.registration_refused']);
    expect((await use(personal, invited.toUpperCase())).status).toBe(201);

    const old = await invite({ expiresInDays: 1 });
    await app.database.query(`UPDATE invites SET expires_at = now() WHERE used_at IS NULL`);
    expect(refused(await use(old))).toEqual([400, 'auth.registration_refused']);
    const users = await app.database.query('SELECT 1 FROM users WHERE tenant_id = $1', [tenant.id]);
    expect(users).toHaveLength(3);

    expect(
      (await post('/api/admin/invites', { expiresInDays: 91 }, { token: tenant.admin.token })).status,
    ).toBe(400);
  });
});

describe('[R2] logging in', () => {
  it('[R2] takes the e-mail in any case', async () => {
    const { email, id } = await register(app.url);
    const began = Date.now();
    const answer = await post('/api/auth/login', { email: ` ${email.toUpperCase()} `, password: PASSWORD });
    expect([answer.status, answer.body.user.id]).toEqual([200, id]);
    expect(Date.parse(answer.body.user.lastLoginAt)).toBeGreaterThan(began - 1_000);
  });

  it('[R2] answers a wrong password and an unknown e-mail alike, in answer and time', async () => {
    let place = 0;
    const attempt = async (who: string): Promise<[Record<string, unknown>, number]> => {
      const began = performance.now();
      const body = { email: who, password: 'wrong password' };
      const answer = await post('/api/auth/login', body, { from: `198.51.105.${place}` });
      expect(answer.status).toBe(401);
      const { correlationId, ...rest } = answer.body;
      expect(correlationId).toEqual(expect.any(String));
      return [rest, performance.now() - began];
    };
    await eventually(async () => {
      // Another account and place each time: they take a few guesses only.
      place++;
      const { email } = await register(app.url);
      const known: number[] = [];
      const unknown: number[] = [];
      for (let round = 0; round < 5; round++) {
        const [wrong, ms] = await attempt(email);
        const [nobody, otherMs] = await attempt(freshEmail());
        expect(wrong).toEqual(nobody);
        expect(wrong['code']).toBe('auth.invalid_credentials');
        known.push(ms);
        unknown.push(otherMs);
      }
      expect(median(known) / median(unknown)).toBeGreaterThan(0.4);
      expect(median(known) / median(unknown)).toBeLessThan(2.5);
    });
  });

  it.each([
    {},
    { email: 'a@b.test' },
    { email: 1, password: 2 },
    { email: "a' OR 1=1 --", password: "' OR ''='" },
  ])('[R2] refuses %j', async (body) =>
    expect([400, 401]).toContain((await post('/api/auth/login', body)).status),
  );

  it('[R2] slows wrong passwords down, for that account and address only, and lets the owner in', async () => {
    let from = 0;
    // The first pause is a second long: what is asked within it must be asked in time.
    const login = await within(1_000, async () => {
      const { email } = await register(app.url);
      const [here, there] = [`198.51.100.${++from}`, `198.51.103.${from}`];
      const wrong = (): Promise<Answer> =>
        post('/api/auth/login', { email, password: 'guess' }, { from: here });
      const right = (at: string): Promise<Answer> =>
        post('/api/auth/login', { email, password: PASSWORD }, { from: at });
      for (let guess = 0; guess < 4; guess++) expect((await wrong()).status).toBe(401);
      // Another way to write the same e-mail is the same account.
      const shouted = { email: ` ${email.toUpperCase()} `, password: 'guess' };
      expect((await post('/api/auth/login', shouted, { from: here })).status).toBe(401);
      const slowed = await wrong();
      expect(refused(slowed)).toEqual([429, 'auth.too_many_attempts']);
      expect(slowed.headers.get('retry-after')).toBe('1');
      expect(slowed.body.details).toEqual({ retryAfterSeconds: 1 });
      expect((await right(here)).status).toBe(429);
      expect((await right(there)).status).toBe(200);
      return { here, right, wrong };
    });
    const other = await register(app.url);
    const elsewhere = { email: other.email, password: PASSWORD };
    expect((await post('/api/auth/login', elsewhere, { from: login.here })).status).toBe(200);
    await sleep(1_100);
    expect((await login.right(login.here)).status).toBe(200);
    expect((await login.wrong()).status).toBe(401);
  });

  it('[R2] gains a guesser nothing to send all guesses at once', async () => {
    await within(1_000, async () => {
      const { email } = await register(app.url);
      const guesses = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          post('/api/auth/login', { email, password: `guess ${n}` }, { from: '198.51.104.7' }),
        ),
      );
      expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(6);
      expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(34);
    });
  });

  it('[R2] lets somebody in who logs in many times at once', async () => {
    const { email } = await register(app.url);
    const logins = await Promise.all(
      Array.from({ length: 20 }, () => post('/api/auth/login', { email, password: PASSWORD })),
    );
    expect(new Set(logins.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('[R2] cannot be used by strangers to lock somebody out', async () => {
    const { email } = await register(app.url);
    const login = (password: string, from: string): Promise<Answer> =>
      post('/api/auth/login', { email, password }, { from });
    expect((await login(PASSWORD, '203.0.113.1')).status).toBe(200);
    for (let stranger = 1; stranger <= 23; stranger++) {
      expect((await login('guess', `198.51.101.${stranger}`)).status).toBe(401);
    }
    // From where the owner logged in before there is no pause, from elsewhere a short one.
    const timeFrom = async (from: string): Promise<number> => {
      const began = performance.now();
      expect((await login(PASSWORD, from)).status).toBe(200);
      return performance.now() - began;
    };
    await eventually(async () => expect(await timeFrom('203.0.113.1')).toBeLessThan(1_000));
    let place = 1;
    await eventually(async () => {
      const elsewhere = await timeFrom(`203.0.113.${++place}`);
      expect(elsewhere).toBeGreaterThan(1_000);
      expect(elsewhere).toBeLessThan(6_000);
    });
  });

  it('[R2] slows an address that tries many accounts', async () => {
    const from = '198.51.102.1';
    let last: Answer | undefined;
    for (let account = 0; account <= 50 && last?.status !== 429; account++) {
      last = await post('/api/auth/login', { email: freshEmail(), password: 'guess' }, { from });
    }
    expect(refused(last!)).toEqual([429, 'auth.too_many_attempts']);
  });
});

describe('[R3] refreshing', () => {
  it('[R3] rotates; an old token ends the family, its newest token and access tokens included', async () => {
    const first = await register(app.url);
    const second = await post('/api/auth/refresh', { refreshToken: first.refreshToken });
    expect([second.status, second.body.user.id, second.body.expiresIn]).toEqual([200, first.id, 3600]);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    const third = await post('/api/auth/refresh', { refreshToken: second.body.refreshToken });
    expect(third.status).toBe(200);
    expect((await me(third.body.accessToken)).status).toBe(200);

    const reuse = await post('/api/auth/refresh', { refreshToken: first.refreshToken });
    expect(refused(reuse)).toEqual([401, 'auth.token_reused']);
    expect((await post('/api/auth/refresh', { refreshToken: third.body.refreshToken })).status).toBe(401);
    await soon(async () => expect((await me(third.body.accessToken)).status).toBe(401));
  });

  it('[R3] leaves other log-ins of the same account alone', async () => {
    const { email, refreshToken } = await register(app.url);
    const other = await logInAs(app.url, email);
    await post('/api/auth/refresh', { refreshToken });
    expect(refused(await post('/api/auth/refresh', { refreshToken }))).toEqual([401, 'auth.token_reused']);
    expect((await post('/api/auth/refresh', { refreshToken: other.refreshToken })).status).toBe(200);
  });

  it('[R3] lets exactly one of two at once win', async () => {
    for (let round = 0; round < 5; round++) {
      const { refreshToken } = await register(app.url);
      const both = await Promise.all([1, 2].map(() => post('/api/auth/refresh', { refreshToken })));
      expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
      expect(both.find(({ status }) => status === 401)!.body.code).toBe('auth.token_reused');
    }
  });

  it('[R3] refuses an expired, a made-up and no refresh token', async () => {
    const { id, refreshToken } = await register(app.url);
    await app.database.query('UPDATE refresh_tokens SET expires_at = now() WHERE user_id = $1', [id]);
    expect(refused(await post('/api/auth/refresh', { refreshToken }))).toEqual([401, 'auth.unauthorized']);
    const made = Buffer.alloc(32, 7).toString('base64url');
    expect(refused(await post('/api/auth/refresh', { refreshToken: made }))).toEqual([
      401,
      'auth.unauthorized',
    ]);
    expect((await post('/api/auth/refresh', {})).status).toBe(400);
  });

  it('[R3] refuses access tokens that are expired, forged, unsigned or of another program', async () => {
    const { token } = await register(app.url);
    const [head, body] = token.split('.') as [string, string];
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (payload: unknown, secret = JWT_SECRET, header = head): string => {
      const text = `${header}.${encode(payload)}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    expect((await me(sign(claims))).status).toBe(200);
    const past = Math.floor(Date.now() / 1000) - 10;
    const root = await call(app.url, 'GET', '/api/auth/me', { token: await logIn(app.url, 'root') });
    for (const bad of [
      sign({ ...claims, exp: past }),
      sign(claims, 'another secret that is long enough too'),
      sign({ ...claims, sub: root.body.id }),
      sign({ ...claims, ver: 2 }),
      sign({ ...claims, tid: root.body.id }),
      sign({ ...claims, sid: undefined }),
      sign({ ...claims, iss: 'somebody else' }),
      `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
      `${head}.${body}.${'A'.repeat(43)}`,
      'nonsense',
      '',
    ]) {
      const answer = await me(bad);
      expect([bad, ...refused(answer)]).toEqual([bad, 401, 'auth.unauthorized']);
      expect(answer.body).toMatchObject({ statusCode: 401, message: 'Unauthorized' });
    }
  });
});

describe('[R4] my account', () => {
  it('[R4] changes the password and ends every other session', async () => {
    const one = await register(app.url);
    const other = await logInAs(app.url, one.email);
    const change = (currentPassword: string, newPassword: string): Promise<Answer> =>
      post('/api/auth/change-password', { currentPassword, newPassword }, { token: one.token });
    expect(refused(await change('not this one', 'nine blue whales'))).toEqual([
      401,
      'auth.invalid_credentials',
    ]);
    expect(refused(await change(PASSWORD, 'password'))).toEqual([400, 'auth.password_refused']);
    expect(refused(await change(PASSWORD, 'short'))).toEqual([400, 'request.invalid']);

    const changed = await change(PASSWORD, 'nine blue whales');
    expect(changed.status).toBe(200);
    expect((await me(changed.body.accessToken)).status).toBe(200);
    await soon(async () => {
      expect((await me(other.token)).status).toBe(401);
      expect((await me(one.token)).status).toBe(401);
    });
    expect((await post('/api/auth/refresh', { refreshToken: other.refreshToken })).status).toBe(401);
    expect((await post('/api/auth/login', { email: one.email, password: PASSWORD })).status).toBe(401);
    expect((await logInAs(app.url, one.email, 'nine blue whales')).id).toBe(one.id);
    expect((await post('/api/auth/refresh', { refreshToken: changed.body.refreshToken })).status).toBe(200);
  });

  it('[R4] shows and edits the profile', async () => {
    const { token, email } = await register(app.url, { displayName: 'First' });
    expect((await me(token)).body).toMatchObject({ email, displayName: 'First', locale: 'en' });
    const patch = (body: unknown): Promise<Answer> => call(app.url, 'PATCH', '/api/auth/me', { token, body });
    expect((await patch({ displayName: ' Zoë 李 ', locale: 'ar' })).body).toMatchObject({
      displayName: 'Zoë 李',
      locale: 'ar',
    });
    expect((await patch({ displayName: null })).body.displayName).toBeNull();
    expect((await me(token)).body).toMatchObject({ displayName: null, locale: 'ar' });
    for (const bad of [
      { locale: 'klingon!' },
      { locale: null },
      { email: 'x@y.test' },
      { roles: ['ADMIN'] },
      { displayName: '' },
    ]) {
      expect(refused(await patch(bad))).toEqual([400, 'request.invalid']);
    }
  });

  it('[R4] logs out by access token or refresh token, this log-in only', async () => {
    const one = await register(app.url);
    const other = await logInAs(app.url, one.email);
    expect((await post('/api/auth/logout', undefined, { token: one.token })).status).toBe(204);
    await soon(async () => expect((await me(one.token)).status).toBe(401));
    expect((await post('/api/auth/refresh', { refreshToken: one.refreshToken })).status).toBe(401);
    expect((await me(other.token)).status).toBe(200);
    expect((await post('/api/auth/logout', { refreshToken: other.refreshToken })).status).toBe(204);
    await soon(async () => expect((await me(other.token)).status).toBe(401));
    expect(refused(await post('/api/auth/logout'))).toEqual([401, 'auth.unauthorized']);
  });
});

describe('[R5] errors', () => {
  it('[R5] carry statusCode, error, message, code, correlationId, docUrl and details', async () => {
    const free = await openTenant(app.url, root);
    for (let key = 0; key < 2; key++) await post('/api/keys', { name: 'k' }, { token: free.admin.token });
    const cases: [string, string, object, number, string][] = [
      ['GET', '/api/nothing-here', {}, 404, 'route.not_found'],
      ['GET', '/api/auth/me', {}, 401, 'auth.unauthorized'],
      ['GET', '/api/admin/users', { token: (await register(app.url)).token }, 403, 'auth.forbidden'],
      ['GET', '/api/admin/users/not-a-uuid', { token: admin }, 400, 'request.invalid'],
      [
        'GET',
        '/api/admin/users/01890000-0000-7000-8000-000000000000',
        { token: admin },
        404,
        'user.not_found',
      ],
      ['POST', '/api/auth/login', { body: '{"email":' }, 400, 'request.malformed'],
      [
        'POST',
        '/api/auth/login',
        { body: 'a=b', headers: { 'content-type': 'text/weird' } },
        415,
        'request.unsupported_media_type',
      ],
      [
        'POST',
        '/api/auth/login',
        { body: { email: 'x'.repeat(2_000_000), password: 'x' } },
        413,
        'request.too_large',
      ],
      ['GET', '/api/keys', { apiKey: 'afx_live_sk_nonsense' }, 401, 'key.invalid'],
      ['POST', '/api/keys', { token: free.admin.token, body: { name: 'third' } }, 403, 'plan.limit_reached'],
    ];
    for (const [method, path, options, status, code] of cases) {
      const requestId = `test-${code}`;
      const answer = await call(app.url, method, path, {
        ...options,
        headers: { ...(options as { headers?: object }).headers, 'x-request-id': requestId },
      });
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.body).toMatchObject({
        statusCode: status,
        error: expect.any(String),
        code,
        correlationId: requestId,
      });
      expect(answer.body.docUrl).toMatch(new RegExp(`/docs/errors#${code.replace('.', '\\.')}$`));
      expect(answer.headers.get('x-request-id')).toBe(requestId);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      const message: unknown = answer.body.message;
      expect(Array.isArray(message) ? message[0] : message).toEqual(expect.any(String));
      expect(answer.text).not.toMatch(/node_modules|at .*\.js:\d|SELECT |stack/);
      if (code === 'plan.limit_reached') {
        expect(answer.body.details).toEqual({ resource: 'keys', limit: 2, plan: 'free' });
      }
    }
  });

  it('[R5] make up a correlation id when the caller sends none, or one that could break a log line', async () => {
    for (const bad of [undefined, 'a'.repeat(200), 'one two', '<script>']) {
      const headers: Record<string, string> = bad === undefined ? {} : { 'x-request-id': bad };
      const answer = await call(app.url, 'GET', '/api/auth/me', { headers });
      expect(answer.body.correlationId).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('x-request-id')).toBe(answer.body.correlationId);
    }
  });
});

describe('[R7] lists', () => {
  const list = (query: string, token = admin): Promise<Answer> =>
    call(app.url, 'GET', `/api/admin/users?${query}`, { token });

  it('[R7] hand out every row once, in the order asked for, page by page', async () => {
    const tenant = await openTenant(app.url, root, { planCode: 'pro' });
    for (let user = 0; user < 6; user++) {
      await createUser(app.url, tenant.admin.token, { roles: ['PROMOTER'] });
    }
    for (const sort of ['email', '-email', 'createdAt', '-createdAt', '']) {
      const seen: { email: string; createdAt: string; id: string }[] = [];
      let cursor = '';
      do {
        const page = await list(
          `limit=3${sort && `&sort=${sort}`}${cursor && `&cursor=${cursor}`}`,
          tenant.admin.token,
        );
        expect(page.status).toBe(200);
        expect(page.body.data.length).toBeLessThanOrEqual(3);
        seen.push(...page.body.data);
        cursor = page.body.nextCursor ?? '';
      } while (cursor);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(7);
      expect(seen).toHaveLength(7);
      const key = sort.endsWith('email') ? 'email' : 'id';
      const ascending = seen.map((user) => user[key]).sort();
      const isAscending = sort !== '' && !sort.startsWith('-');
      expect(seen.map((user) => user[key])).toEqual(isAscending ? ascending : ascending.reverse());
    }
  });

  it('[R7] have a default of 20 and a most of 100', async () => {
    const tenant = await openTenant(app.url, root, { planCode: 'enterprise' });
    await app.database.query(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles)
       SELECT gen_random_uuid(), $1, 'many-' || n || '@' || $2 || '.test', 'x', '{PROMOTER}' FROM generate_series(1, 130) n`,
      [tenant.id, tenant.slug],
    );
    expect((await list('', tenant.admin.token)).body.data).toHaveLength(20);
    const most = await list('limit=100', tenant.admin.token);
    expect(most.body.data).toHaveLength(100);
    const rest = await list(`limit=100&cursor=${most.body.nextCursor}`, tenant.admin.token);
    expect([rest.body.data.length, rest.body.nextCursor]).toEqual([31, null]);
  });

  it.each([
    ['limit=0', 'request.invalid'],
    ['limit=101', 'request.invalid'],
    ['limit=ten', 'request.invalid'],
    ['limit=-1', 'request.invalid'],
    ['limit=1.5', 'request.invalid'],
    ['sort=password_hash', 'request.invalid'],
    ['sort=email;DROP TABLE users', 'request.invalid'],
    ['sort=email&sort=-email', 'request.invalid'],
    ['offset=3', 'request.invalid'],
    ['cursor=nonsense', 'paging.invalid_cursor'],
    [`cursor=${Buffer.from('["-createdAt","x\' OR 1=1"]').toString('base64url')}`, 'paging.invalid_cursor'],
    [`sort=email&cursor=${Buffer.from('["-email","a"]').toString('base64url')}`, 'paging.invalid_cursor'],
  ])('[R7] refuse %s', async (query, code) => expect(refused(await list(query))).toEqual([400, code]));
});

describe('[R4] rights that change', () => {
  const admin2 = (token: string, path: string, body: unknown): Promise<Answer> =>
    call(app.url, 'PUT', `/api/admin/users/${path}`, { token, body });

  it('[R4] a changed role is in effect within 2 s: old tokens end, the next ones have it', async () => {
    const user = await createUser(app.url, admin, { roles: ['ADMIN'], permissionSets: ['owner'] });
    expect((await call(app.url, 'GET', '/api/admin/users', { token: user.token })).status).toBe(200);
    expect((await admin2(admin, `${user.id}/roles`, { roles: ['PROMOTER'] })).body).toMatchObject({
      roles: ['PROMOTER'],
      permissionSets: [],
    });
    await soon(async () => expect((await me(user.token)).status).toBe(401));
    const next = await post('/api/auth/refresh', { refreshToken: user.refreshToken });
    expect(next.body.user.roles).toEqual(['PROMOTER']);
    expect((await call(app.url, 'GET', '/api/admin/users', { token: next.body.accessToken })).status).toBe(
      403,
    );
  });

  it('[R4] permission sets decide what an admin may do, and change within 2 s', async () => {
    const user = await createUser(app.url, admin, { roles: ['ADMIN'] });
    expect((await me(user.token)).body.permissionSets).toEqual(['viewer']);
    const make = { email: freshEmail(), password: PASSWORD, roles: ['PROMOTER'] };
    expect((await post('/api/admin/users', make, { token: user.token })).status).toBe(403);
    await admin2(admin, `${user.id}/permission-sets`, { permissionSets: ['support'] });
    await soon(async () => expect((await me(user.token)).status).toBe(401));
    const again = await logInAs(app.url, user.email);
    expect((await post('/api/admin/users', make, { token: again.token })).status).toBe(201);
    // Support may not rise above itself, nor touch who stands above it.
    const owner = await call(app.url, 'GET', '/api/auth/me', { token: admin });
    for (const [path, body] of [
      [`${user.id}/permission-sets`, { permissionSets: ['owner'] }],
      [`${owner.body.id}/roles`, { roles: ['PROMOTER'] }],
      [`${owner.body.id}/permission-sets`, { permissionSets: ['viewer'] }],
    ] as const) {
      expect(refused(await admin2(again.token, path, body))).toEqual([403, 'user.beyond_own_rights']);
    }
    const suspend = await post(`/api/admin/users/${owner.body.id}/suspend`, undefined, {
      token: again.token,
    });
    expect(refused(suspend)).toEqual([403, 'user.beyond_own_rights']);
  });

  it('[R4] suspension and log-out-everywhere are in effect within 2 s', async () => {
    const user = await register(app.url);
    await post(`/api/admin/users/${user.id}/logout-everywhere`, undefined, { token: admin });
    await soon(async () => expect((await me(user.token)).status).toBe(401));
    expect((await post('/api/auth/refresh', { refreshToken: user.refreshToken })).status).toBe(401);

    const again = await logInAs(app.url, user.email);
    await post(`/api/admin/users/${user.id}/suspend`, undefined, { token: admin });
    await soon(async () => expect((await me(again.token)).status).toBe(401));
    expect((await post('/api/auth/refresh', { refreshToken: again.refreshToken })).status).toBe(401);
    const login = (password: string): Promise<Answer> =>
      post('/api/auth/login', { email: user.email, password });
    expect(refused(await login(PASSWORD))).toEqual([403, 'auth.account_suspended']);
    expect(refused(await login('wrong password'))).toEqual([401, 'auth.invalid_credentials']);
    await post(`/api/admin/users/${user.id}/activate`, undefined, { token: admin });
    expect((await login(PASSWORD)).status).toBe(200);
  });

  it('[R4] only a SUPER_ADMIN gives and takes SUPER_ADMIN, and not its own', async () => {
    const user = await register(app.url);
    expect(refused(await admin2(admin, `${user.id}/roles`, { roles: ['SUPER_ADMIN'] }))).toEqual([
      403,
      'user.beyond_own_rights',
    ]);
    expect((await admin2(root, `${user.id}/roles`, { roles: ['PROMOTER', 'SUPER_ADMIN'] })).status).toBe(200);
    expect(refused(await admin2(admin, `${user.id}/roles`, { roles: ['PROMOTER'] }))[0]).toBe(403);
    const itself = await call(app.url, 'GET', '/api/auth/me', { token: root });
    expect(refused(await admin2(root, `${itself.body.id}/roles`, { roles: ['ADMIN'] }))[0]).toBe(403);
    expect((await admin2(root, `${user.id}/roles`, { roles: ['PROMOTER'] })).body.roles).toEqual([
      'PROMOTER',
    ]);
    for (const bad of [
      { roles: [] },
      { roles: ['KING'] },
      { roles: 'ADMIN' },
      { roles: ['ADMIN', 'ADMIN'] },
      {},
    ]) {
      expect((await admin2(root, `${user.id}/roles`, bad)).status).toBe(400);
    }
  });

  it('[R4] a tenant keeps an admin who can manage users, also when two remove each other', async () => {
    const tenant = await openTenant(app.url, root);
    const second = await createUser(app.url, tenant.admin.token, {
      roles: ['ADMIN'],
      permissionSets: ['owner'],
    });
    const results = await Promise.all([
      admin2(tenant.admin.token, `${second.id}/roles`, { roles: ['PROMOTER'] }),
      admin2(second.token, `${tenant.admin.id}/roles`, { roles: ['PROMOTER'] }),
    ]);
    expect(results.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = await app.database.query<{ id: string; email: string }>(
      `SELECT id, email FROM users WHERE tenant_id = $1 AND 'ADMIN' = ANY(roles)`,
      [tenant.id],
    );
    expect(left).toHaveLength(1);
    const last = await logInAs(app.url, left[0]!.email);
    for (const [path, body] of [
      ['roles', { roles: ['PROMOTER'] }],
      ['permission-sets', { permissionSets: ['viewer'] }],
    ] as const) {
      expect(refused(await admin2(last.token, `${last.id}/${path}`, body))).toEqual([409, 'user.last_admin']);
    }
    const suspend = await post(`/api/admin/users/${last.id}/suspend`, undefined, { token: last.token });
    expect(refused(suspend)).toEqual([409, 'user.last_admin']);
  });

  it('[R4] an e-mail is unique on the platform, whatever its case', async () => {
    const { email } = await register(app.url);
    const again = { email: email.toUpperCase(), password: PASSWORD, roles: ['PROMOTER'] };
    expect(refused(await post('/api/admin/users', again, { token: admin }))).toEqual([
      409,
      'user.email_taken',
    ]);
    const tenant = await openTenant(app.url, root);
    expect((await post('/api/admin/users', again, { token: tenant.admin.token })).status).toBe(409);
  });
});
