import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, type CallOptions, logIn, eventually } from '../setup/http.js';
import { operationsOf, pathOf } from '../setup/openapi.js';
import { Prober, shapeFaults } from '../setup/prober.js';
import { parseRaw, sendRaw } from '../setup/raw.js';

// Thousands of requests: a busy machine takes its time.
jest.setTimeout(300_000);

describe('errors', () => {
  let app: TestApp;
  let prober: Prober;
  let admin: string;
  let promoter: string;
  const codes = new Set<string>();
  const docUrls = new Set<string>();

  beforeAll(async () => {
    app = await startApp({ env: { RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' } });
    prober = await Prober.of(app, await operationsOf(app.url));
    [admin, promoter] = await Promise.all([logIn(app.url, 'admin'), logIn(app.url, 'promoter')]);
  });
  afterAll(() => app.dispose());

  /** An answer whose shape is right, remembered for the catalogue. */
  const refused = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const answer = await call(app.url, method, path, options);
    expect([method, path, shapeFaults(answer)]).toEqual([method, path, []]);
    expect(answer.text).not.toMatch(/node_modules|\.js:\d+|\n {4}at /);
    codes.add(answer.body.code);
    docUrls.add(answer.body.docUrl);
    return answer;
  };

  describe('[R5] every error carries statusCode, error, message, code, correlationId and docUrl', () => {
    const json = { 'content-type': 'application/json' };

    it.each<[string, string, string, CallOptions, number, string]>([
      ['malformed JSON', 'POST', '/api/auth/login', { body: '{"email":' }, 400, 'request.malformed'],
      [
        'an empty body that claims to be JSON',
        'POST',
        '/api/auth/login',
        { body: '', headers: json },
        400,
        'request.malformed',
      ],
      [
        'a poisoned body',
        'POST',
        '/api/auth/login',
        { body: '{"__proto__":{"a":1}}' },
        400,
        'request.malformed',
      ],
      [
        'an oversize body',
        'POST',
        '/api/auth/login',
        { body: `{"email":"${'x'.repeat(1024 * 1024)}"}` },
        413,
        'request.too_large',
      ],
      [
        'plain text',
        'POST',
        '/api/auth/login',
        { body: 'hello', headers: { 'content-type': 'text/plain' } },
        415,
        'request.unsupported_media_type',
      ],
      [
        'XML',
        'POST',
        '/api/auth/login',
        { body: '<a/>', headers: { 'content-type': 'application/xml' } },
        415,
        'request.unsupported_media_type',
      ],
      [
        'a content type that is none',
        'POST',
        '/api/auth/login',
        { body: '{}', headers: { 'content-type': 'json' } },
        415,
        'request.unsupported_media_type',
      ],
      [
        'an unknown field',
        'POST',
        '/api/auth/login',
        { body: { email: 'a', password: 'b', admin: true } },
        400,
        'request.invalid',
      ],
      ['a list instead of an object', 'POST', '/api/auth/login', { body: '[]' }, 400, 'request.invalid'],
      ['nothing at all', 'POST', '/api/auth/login', {}, 400, 'request.invalid'],
      ['an address where nothing is', 'GET', '/api/nothing', {}, 404, 'route.not_found'],
      ['a page where nothing is', 'GET', '/wp-login.php', {}, 404, 'route.not_found'],
      ['a wrong method', 'DELETE', '/api/auth/login', {}, 404, 'route.not_found'],
      ['an unusual method', 'PROPFIND', '/api/offers', {}, 404, 'route.not_found'],
      ['bad percent-encoding', 'GET', '/api/offers/%E0%A4%A', {}, 400, 'request.invalid'],
      ['a very long segment', 'GET', `/api/offers/${'x'.repeat(2_000)}`, {}, 404, 'route.not_found'],
      [
        'an address beyond all bounds',
        'GET',
        `/api/offers?status=${'x'.repeat(20_000)}`,
        {},
        431,
        'request.headers_too_large',
      ],
      [
        'headers beyond all bounds',
        'GET',
        '/api/offers',
        { headers: { 'x-long': 'x'.repeat(20_000) } },
        431,
        'request.headers_too_large',
      ],
      ['no credential', 'GET', '/api/offers', {}, 401, 'auth.unauthorized'],
      [
        'half a credential',
        'GET',
        '/api/offers',
        { headers: { authorization: 'Bearer' } },
        401,
        'auth.unauthorized',
      ],
      ['a token that is none', 'GET', '/api/offers', { token: 'a.b.c' }, 401, 'auth.unauthorized'],
      ['a key that is none', 'GET', '/api/offers', { apiKey: 'afx_live_sk_x' }, 401, 'key.invalid'],
    ])('[R5] %s', async (_, method, path, options, status, code) => {
      const answer = await refused(method, path, options);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('[R5] lists what is wrong, field by field', async () => {
      const { body } = await refused('POST', '/api/auth/login', { body: { email: 1, other: 2 } });
      expect(body.error).toBe('Bad Request');
      expect(body.message).toEqual(
        expect.arrayContaining([
          'property other should not exist',
          'email must be a string',
          'password must be a string',
        ]),
      );
    });

    it('[R5] names the field where a list stands in place of an object, and leaves nothing behind', async () => {
      const kept = (await call(app.url, 'GET', '/api/admin/fraud/config', { token: admin })).body;
      for (const [method, path, body, message] of [
        ['PATCH', '/api/admin/fraud/config', { thresholds: [{ flag: 1 }] }, 'thresholds must be an object'],
        [
          ...(['PUT', '/api/admin/payouts/sandbox', { rules: [[]] }] as const),
          'each value in rules must be an object',
        ],
        [
          ...(['POST', '/api/orders', { items: [{ productId: 1, quantity: 1, size: 'L' }] }] as const),
          'property items.0.size should not exist',
        ],
      ] as const) {
        const answer = await refused(method, path, { token: admin, body });
        expect([answer.status, answer.body.message]).toEqual([400, [message]]);
      }
      expect((await call(app.url, 'GET', '/api/admin/fraud/config', { token: admin })).body).toEqual(kept);
    });

    it("[R5] keeps Nest's own words for 401 and 403", async () => {
      const unauthorized = await refused('GET', '/api/admin/users');
      expect(unauthorized.body).toMatchObject({ statusCode: 401, message: 'Unauthorized' });
      const forbidden = await refused('GET', '/api/admin/users', { token: promoter });
      expect(forbidden.body).toMatchObject({
        statusCode: 403,
        message: 'Forbidden resource',
        code: 'auth.forbidden',
      });
    });

    it('[R5] adds details where a program can use them', async () => {
      const key = await call(app.url, 'POST', '/api/keys', {
        token: admin,
        body: { name: 'reader', scopes: ['clicks:read'] },
      });
      const answer = await refused('POST', '/api/postback', { apiKey: key.body.key, body: {} });
      expect(answer.body).toMatchObject({
        code: 'key.scope_missing',
        details: { required: ['conversions:write'] },
      });
    });

    it('[R5] answers in the same shape what is no HTTP', async () => {
      for (const bytes of [
        'hello\r\n\r\n',
        'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n',
        'GET / HTTP/9.9\r\n\r\n',
      ]) {
        const answer = parseRaw(await sendRaw(app.url, bytes));
        expect(shapeFaults(answer as Answer)).toEqual([]);
        expect(answer.body).toMatchObject({ statusCode: 400, code: 'request.malformed' });
      }
    });
  });

  describe('[R5] X-Request-Id', () => {
    it.each(['abc', 'a.b_c-9', 'x'.repeat(64)])('[R5] is taken over when it is harmless: %s', async (id) => {
      for (const path of ['/health', '/api/nothing', '/api/offers', '/api/offers/%E0%A4%A']) {
        const answer = await call(app.url, 'GET', path, { headers: { 'x-request-id': id } });
        expect([path, answer.headers.get('x-request-id')]).toEqual([path, id]);
        if (answer.status >= 400) expect(answer.body.correlationId).toBe(id);
      }
    });

    it.each(['a b', 'x'.repeat(65), '<script>', 'a,b', '${jndi:ldap://x}', 'é', "a';--", '"a"'])(
      '[R5] is replaced when it is not: %s',
      async (id) => {
        const answer = await refused('GET', '/api/nothing', { headers: { 'x-request-id': id } });
        expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      },
    );
  });

  it('[R5] a fault of the server leaks nothing and is found in the log by its correlation id', async () => {
    const owner = await connect(app.database.urls.superuser);
    await owner.query('ALTER TABLE rewards RENAME TO rewards_hidden');
    try {
      const answer = await refused('GET', '/api/rewards', { token: promoter });
      expect(answer.body).toEqual({
        statusCode: 500,
        error: 'Internal Server Error',
        message: 'Internal server error',
        code: 'internal',
        correlationId: answer.headers.get('x-request-id'),
        docUrl: `${app.url.replace('127.0.0.1', 'localhost')}/docs/errors#internal`,
      });
      // The log comes through a pipe, and may be later than the answer.
      const line = await eventually(async () => {
        const lines = app.output().split('\n');
        const found = lines.find((text) => text.includes(answer.body.correlationId));
        expect(found).toBeDefined();
        return found!;
      });
      expect(JSON.parse(line)).toMatchObject({ level: 50, route: '/api/rewards', err: { code: '42P01' } });
      expect(line).not.toContain('"parameters"');
    } finally {
      await owner.query('ALTER TABLE rewards_hidden RENAME TO rewards');
      await owner.end();
    }
    expect((await call(app.url, 'GET', '/api/rewards', { token: promoter })).status).toBe(200);
  });

  describe('[R7] every list', () => {
    const foreign = Buffer.from('["-email","a","b"]').toString('base64url');
    const wrong = Buffer.from('["id","\' OR 1=1"]').toString('base64url');

    it.each([
      ['limit=0', 'request.invalid'],
      ['limit=101', 'request.invalid'],
      ['limit=-1', 'request.invalid'],
      ['limit=1.5', 'request.invalid'],
      ['limit=abc', 'request.invalid'],
      ['limit=1&limit=2', 'request.invalid'],
      ['sort=nothing', 'request.invalid'],
      ['sort=-passwordHash', 'request.invalid'],
      ['sort=id;select', 'request.invalid'],
      ['cursor=zzz', 'paging.invalid_cursor'],
      [`cursor=${foreign}`, 'paging.invalid_cursor'],
      [`cursor=${wrong}`, 'paging.invalid_cursor'],
      ['cursor[a]=b', 'request.invalid'],
      [`cursor=${'a'.repeat(501)}`, 'request.invalid'],
    ])('[R7] refuses %s', async (query, code) => {
      const lists = prober.operations.filter(
        ({ queryParameters }) => queryParameters.includes('limit') && queryParameters.includes('cursor'),
      );
      // One list is of somebody who must be known first, and nobody is here; files have no pages.
      const isAsked = (path: string): boolean => path !== '/v1/rewards/user' && !path.endsWith('/export');
      expect(lists.length).toBeGreaterThan(8);
      for (const operation of lists.filter(({ path }) => isAsked(path))) {
        const answer = await refused(
          'GET',
          `${prober.path(operation)}?${query}`,
          prober.credential(operation),
        );
        expect([operation.path, answer.status, answer.body.code]).toEqual([operation.path, 400, code]);
      }
    });
  });

  describe('[R5] whatever is sent, the answer is typed and no fault of the server', () => {
    it('[R5] calls every operation as somebody who may, with its documented example', async () => {
      const answers = await prober.callAll();
      // The examples' passwords, tokens and signatures are nobody's, and this is no test world.
      const refusals = answers.filter(
        ({ status, operation }) =>
          [401, 403].includes(status) && !/\/api\/(?:auth|test|shops\/(?!connections))/.test(operation),
      );
      expect(refusals).toEqual([]);
    });

    it('[R5] bodies', async () => expect(await prober.fuzzBodies()).toEqual([]));
    it('[R5] query parameters', async () => expect(await prober.fuzzQueries()).toEqual([]));
    it('[R5] path parameters', async () => expect(await prober.fuzzPaths()).toEqual([]));
    it('[R5] headers', async () => expect(await prober.fuzzHeaders()).toEqual([]));

    it('[R5] quotes in a parameter are data', async () => {
      const quoted = encodeURIComponent("' OR '1'='1' --");
      for (const path of [`/api/admin/users?email=${quoted}`, `/api/admin/audit?action=${quoted}`]) {
        const answer = await call(app.url, 'GET', path, { token: admin });
        expect([path, answer.body.data ?? []]).toEqual([path, []]);
      }
      const tables = await app.database.query(
        `SELECT 1 FROM pg_class WHERE relname IN ('clicks', 'offers', 'users')`,
      );
      expect(tables).toHaveLength(3);
    });

    it('[R5] wrong methods', async () => {
      const paths = [...new Set(prober.operations.map(({ path }) => path))];
      for (const path of paths) {
        const operations = prober.operations.filter((operation) => operation.path === path);
        const known = operations.map(({ method }) => method);
        const url = pathOf(operations[0]!, () => '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11');
        const credential = path.startsWith('/v1/') ? prober.credential(operations[0]!) : { token: admin };
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
          (name) => !known.includes(name),
        )) {
          const answer = await refused(method, url, credential);
          // Where the last part may be an id, the word in its place is a bad one.
          expect([method, path, [400, 404].includes(answer.status)]).toEqual([method, path, true]);
        }
      }
    });

    it('[R5] is whole after all that', async () => {
      expect((await call(app.url, 'GET', '/health/ready')).status).toBe(200);
      expect((await call(app.url, 'GET', '/c/demo')).status).toBe(302);
      const { keys } = await demoOf(app);
      expect((await call(app.url, 'GET', `/api/postback?api_key=${keys.advertiser_secret}`)).body.code).toBe(
        'request.invalid',
      );
    });
  });

  describe('[R6] the catalogue', () => {
    interface Entry {
      code: string;
      status: string;
      message: string;
      lines: string[];
    }
    const file = (): string => readFileSync('docs/errors.md', 'utf8');
    const entries = (): Entry[] =>
      file()
        .split(/^## /m)
        .slice(1)
        .map((section) => {
          const [code = '', , first = '', , ...lines] = section.split('\n');
          const [, status = '', message = ''] = /^\*\*(\d+)\*\* (.*)$/.exec(first) ?? [];
          return { code, status, message, lines: lines.filter(Boolean) };
        });

    it('[R6] docs/errors.md is what the program says: each code once, with cause, cure and whether to retry', () => {
      const written = entries().map(({ code }) => code);
      expect(written).toEqual([...new Set(written)].sort());
      expect(written.sort()).toEqual(codesInSource().sort());
      for (const { code, status, message, lines } of entries()) {
        expect([code, Number(status) >= 400, message !== '']).toEqual([code, true, true]);
        expect(lines.map((line) => line.split(/[:?] /)[0])).toEqual(['- Cause', '- Cure', '- Try again']);
      }
    });

    it('[R6] /docs/errors shows every code with the same words', async () => {
      const { text, headers } = await call(app.url, 'GET', '/docs/errors');
      expect(headers.get('content-type')).toContain('text/html');
      const shown = [...text.matchAll(/<section id="([^"]+)">(.*?)<\/section>/gs)].map(([, id, html]) => [
        id,
        plain(html!),
      ]);
      expect(shown).toEqual(
        entries().map(({ code, status, message, lines }) => [
          code,
          plain(`${code} ${status} ${message} ${lines.map((line) => line.slice(2)).join(' ')}`),
        ]),
      );
    });

    it('[R6] every code that was answered here is in it, and every docUrl leads to its place', async () => {
      const answered = [...codes, ...prober.codes];
      expect(answered.length).toBeGreaterThan(20);
      const written = entries().map(({ code }) => code);
      expect(answered.filter((code) => !written.includes(code))).toEqual([]);
      const urls = [...docUrls, ...prober.docUrls].map((url) => new URL(url));
      const pages = new Set(urls.map(({ origin, pathname }) => origin + pathname));
      expect([...pages]).toEqual([`${app.url.replace('127.0.0.1', 'localhost')}/docs/errors`]);
      const { text } = await call([...pages][0]!, 'GET', '');
      for (const { hash } of urls) expect(text).toContain(`id="${hash.slice(1)}"`);
    });
  });
});

/** The text of a piece of HTML or Markdown, without what only marks it up. */
function plain(text: string): string {
  return text
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[`\s]+/g, ' ')
    .trim();
}

/** Codes of all error classes there are, loaded or not. */
function codesInSource(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.errors.ts'),
  );
  const text = files.map((name) => readFileSync(join('src', name), 'utf8')).join('\n');
  return [...text.matchAll(/@Catalogued\(\{\s*code: '([^']+)'/g)].map(([, code]) => code!);
}
