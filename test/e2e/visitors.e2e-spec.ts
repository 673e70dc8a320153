import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';

const HUMAN =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

interface ClickRow {
  id: string;
  ip: string | null;
  visitor: string | null;
  is_counted: boolean;
  is_unique: boolean;
  not_counted_reason: string | null;
}

const SETTINGS = '/api/admin/tracking/settings';
/** With a key that two processes share. */
const ENV = { TRUST_PROXY: 'loopback', MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };

let app: TestApp;
let admin: string;
let promoter: string;
let offerId: string;

beforeAll(async () => {
  await awayFromMidnight();
  app = await startApp({ env: ENV });
  admin = await logIn(app.url, 'admin');
  promoter = await logIn(app.url, 'promoter');
  const links = await call(app.url, 'GET', '/api/links', { token: promoter });
  offerId = links.body.data[0].offerId;
});
afterAll(() => app.dispose());

const newLink = async (): Promise<string> => {
  const link = await call(app.url, 'POST', '/api/links', { token: promoter, body: { offerId } });
  expect(link.status).toBe(201);
  return link.body.code as string;
};

let address = 0;
/** An address nobody used before. */
const freshIp = (): string => `198.51.${Math.floor(++address / 250)}.${(address % 250) + 1}`;

const open = async (code: string, headers: Record<string, string> = {}, url = app.url): Promise<Answer> => {
  const answer = await call(url, 'GET', `/c/${code}`, { headers: { 'user-agent': HUMAN, ...headers } });
  expect(answer.status).toBe(302);
  return answer;
};

const rowsOf = (...answers: Answer[]): Promise<ClickRow[]> =>
  eventually(async () => {
    const ids = answers.map(({ headers }) => headers.get('x-click-id'));
    const rows = await app.database.query<ClickRow & object>(
      `SELECT c.* FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, n) JOIN clicks c USING (id) ORDER BY n`,
      [ids],
    );
    if (rows.length < answers.length) throw new Error('some clicks are not in PostgreSQL yet');
    return rows;
  });

const countedOf = async (...answers: Answer[]): Promise<boolean[]> =>
  (await rowsOf(...answers)).map((row) => row.is_counted);

const cookieOf = (answer: Answer): string => /^[^;]+/.exec(answer.headers.get('set-cookie')!)![0];

const change = async (body: unknown): Promise<void> => {
  expect((await call(app.url, 'PATCH', SETTINGS, { token: admin, body })).status).toBe(200);
};

describe('[R13] a double click', () => {
  it('[R13] counts once, with a cookie and without one, and says why', async () => {
    const code = await newLink();
    const from = { 'x-forwarded-for': freshIp() };
    const first = await open(code, from);
    const second = await open(code, { ...from, cookie: cookieOf(first) });
    const third = await open(code, from);
    const rows = await rowsOf(first, second, third);
    expect(rows[0]).toMatchObject({ is_counted: true, is_unique: true, not_counted_reason: null });
    for (const row of rows.slice(1))
      expect(row).toMatchObject({ is_counted: false, is_unique: false, not_counted_reason: 'duplicate' });
    const [rollup] = await app.database.query<{ clicks: string; counted: string; single: string }>(
      `SELECT sum(clicks) AS clicks, sum(counted_clicks) AS counted, sum(unique_clicks) AS single
         FROM click_rollups r JOIN links l ON l.id = r.link_id WHERE l.code = $1`,
      [code],
    );
    expect(rollup).toEqual({ clicks: '3', counted: '1', single: '1' });
  });

  it('[R13] counts once however many arrive at once, and once on each link', async () => {
    const [code, other] = [await newLink(), await newLink()];
    const from = { 'x-forwarded-for': freshIp() };
    const storm = await Promise.all(Array.from({ length: 20 }, () => open(code, from)));
    const elsewhere = await open(other, from);
    expect((await countedOf(...storm)).filter(Boolean)).toHaveLength(1);
    expect(await countedOf(elsewhere)).toEqual([true]);
  });

  it('[R13] counts once across two processes with journals of their own', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'afflux-second-'));
    const two = await startApp({ env: ENV, beside: { ...app, dataDir } });
    try {
      const code = await newLink();
      const from = { 'x-forwarded-for': freshIp() };
      const storm = await Promise.all(
        Array.from({ length: 20 }, (_, index) => open(code, from, index % 2 ? app.url : two.url)),
      );
      expect((await countedOf(...storm)).filter(Boolean)).toHaveLength(1);
    } finally {
      await two.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('[R13] counts again after the window the tenant sets', async () => {
    const code = await newLink();
    await change({ duplicateSeconds: 1 });
    try {
      await eventually(async () => {
        // Somebody new at each try: whoever was just here is a duplicate.
        const from = { 'x-forwarded-for': freshIp() };
        const first = await open(code, from);
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        const second = await open(code, from);
        expect(await countedOf(first, second)).toEqual([true, true]);
      });
    } finally {
      await change({ duplicateSeconds: 60 });
    }
  });
});

describe('[R14] many people behind one address', () => {
  it('[R14] count all, told apart by user agent or cookie', async () => {
    const code = await newLink();
    const from = { 'x-forwarded-for': freshIp() };
    const people = await Promise.all([
      ...Array.from({ length: 5 }, (_, n) => open(code, { ...from, 'user-agent': `${HUMAN} Person/${n}` })),
      ...Array.from({ length: 5 }, (_, n) => open(code, { ...from, cookie: `afx_vid=person-number-${n}` })),
    ]);
    expect(await countedOf(...people)).toEqual(Array(10).fill(true));
  });

  it('[R14] counts somebody with a cookie from elsewhere although a neighbour was just there', async () => {
    const [code, other] = [await newLink(), await newLink()];
    const from = { 'x-forwarded-for': freshIp() };
    const neighbour = await open(code, from);
    const elsewhere = await open(other, { 'x-forwarded-for': freshIp() });
    const visitor = await open(code, { ...from, cookie: cookieOf(elsewhere) });
    expect(await countedOf(neighbour, visitor)).toEqual([true, true]);
  });

  it('[R14] does not believe a cookie that is none', async () => {
    const code = await newLink();
    const from = { 'x-forwarded-for': freshIp() };
    const answers = [await open(code, from), await open(code, { ...from, cookie: 'afx_vid=; other=1' })];
    expect(await countedOf(...answers)).toEqual([true, false]);
  });
});

describe('[R13] privacy', () => {
  it('[R13] keeps a cookie for a year, out of reach of scripts', async () => {
    const cookie = (await open(await newLink())).headers.get('set-cookie')!;
    expect(cookie).toMatch(/^afx_vid=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it.each<Record<string, string>>([{ 'sec-gpc': '1' }, { dnt: '1' }])(
    '[R13] follows nobody who sends %j',
    async (signal) => {
      const code = await newLink();
      const headers = { ...signal, 'x-forwarded-for': '198.18.7.77' };
      const first = await open(code, headers);
      expect(first.headers.get('set-cookie')).toBeNull();
      const second = await open(code, headers);
      const rows = await rowsOf(first, second);
      expect(rows[0]).toMatchObject({ ip: '198.18.7.0', is_counted: true, visitor: expect.any(String) });
      expect(rows[1]).toMatchObject({ is_counted: false, not_counted_reason: 'duplicate' });
      expect(JSON.stringify(rows)).not.toContain('198.18.7.77');
    },
  );

  it('[R13] in strict mode gives no cookie to anyone, and truncates addresses of both kinds', async () => {
    const code = await newLink();
    await change({ privacyMode: 'strict' });
    try {
      await eventually(async () =>
        expect((await open(code, { 'x-forwarded-for': freshIp() })).headers.get('set-cookie')).toBeNull(),
      );
      const six = await open(code, { 'x-forwarded-for': '2001:db8:aaaa:bbbb::1' });
      const [row] = await rowsOf(six);
      expect(row).toMatchObject({ ip: '2001:db8:aaaa::', is_counted: true });
    } finally {
      await change({ privacyMode: 'standard' });
    }
  });
});

describe('[R23] tracking settings', () => {
  it('[R23] are read, changed and audited by who may', async () => {
    const before = await call(app.url, 'GET', SETTINGS, { token: admin });
    expect(before.body).toEqual({
      duplicateSeconds: 60,
      ipMode: 'full',
      privacyMode: 'standard',
      honorsPrivacySignals: true,
      allowUnsignedLinks: true,
      signedLinkTtlSeconds: 604_800,
    });
    await change({ signedLinkTtlSeconds: 3_600 });
    const after = await call(app.url, 'GET', SETTINGS, { token: admin });
    expect(after.body).toEqual({ ...before.body, signedLinkTtlSeconds: 3_600 });
    const { body } = await call(app.url, 'GET', '/api/admin/audit?action=tracking.settings_changed', {
      token: admin,
    });
    expect(body.data[0]).toMatchObject({
      before: { signedLinkTtlSeconds: 604_800 },
      after: { signedLinkTtlSeconds: 3_600 },
    });
    await change({ signedLinkTtlSeconds: 604_800 });
    for (const token of [promoter, undefined]) {
      for (const method of ['GET', 'PATCH']) {
        const refused = await call(app.url, method, SETTINGS, {
          token,
          body: method === 'PATCH' ? {} : undefined,
        });
        expect(refused.status).toBe(token ? 403 : 401);
      }
    }
  });

  it.each([
    { duplicateSeconds: -1 },
    { duplicateSeconds: 86_401 },
    { duplicateSeconds: 1.5 },
    { duplicateSeconds: null },
    { ipMode: 'none' },
    { privacyMode: true },
    { allowUnsignedLinks: 'false' },
    { signedLinkTtlSeconds: 59 },
    { signedLinkTtlSeconds: 157_680_001 },
    { unknown: 1 },
  ])('[R23] refuse %j', async (body) => {
    const answer = await call(app.url, 'PATCH', SETTINGS, { token: admin, body });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('request.invalid');
  });
});
