import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';

const HUMAN =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const ROTATE = '/api/admin/tracking/signing-keys/rotate';
const SETTINGS = '/api/admin/tracking/settings';

let app: TestApp;
let dataDir: string;
let second: TestApp;
let admin: string;
let promoter: string;
let offerId: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'afflux-second-'));
  const env = {
    TRUST_PROXY: 'loopback',
    MASTER_KEY: Buffer.alloc(32, 5).toString('base64'),
    JWT_SECRET: 'a secret for tests that is long enough',
  };
  app = await startApp({ env });
  second = await startApp({ env, beside: { ...app, dataDir } });
  admin = await logIn(app.url, 'admin');
  promoter = await logIn(app.url, 'promoter');
  const links = await call(app.url, 'GET', '/api/links', { token: promoter });
  offerId = links.body.data[0].offerId;
});
afterAll(async () => {
  await second.stop();
  await app.dispose();
  await rm(dataDir, { recursive: true, force: true });
});

const newLink = async (): Promise<{ id: string; code: string }> => {
  const link = await call(app.url, 'POST', '/api/links', { token: promoter, body: { offerId } });
  expect(link.status).toBe(201);
  return link.body as { id: string; code: string };
};

const sign = async (id: string, body: unknown = {}): Promise<string> => {
  const answer = await call(app.url, 'POST', `/api/links/${id}/sign`, { token: promoter, body });
  expect([answer.status, answer.body.url]).toEqual([200, expect.stringContaining('/c/')]);
  return new URL(answer.body.url as string).pathname;
};

const verify = async (url: string): Promise<Record<string, unknown>> => {
  const answer = await call(app.url, 'POST', '/api/links/verify', { token: promoter, body: { url } });
  expect([url, answer.status]).toEqual([url, 200]);
  return answer.body as Record<string, unknown>;
};

let address = 0;
/** A click of somebody new. */
const open = async (path: string, url = app.url): Promise<Answer> => {
  const ip = `198.51.100.${(++address % 250) + 1}`;
  const headers = { 'user-agent': `${HUMAN} Visitor/${address}`, 'x-forwarded-for': ip };
  const answer = await call(url, 'GET', path, { headers });
  expect([path, answer.status, answer.headers.get('x-click-id')]).toEqual([path, 302, expect.any(String)]);
  return answer;
};

interface Outcome {
  is_counted: boolean;
  not_counted_reason: string | null;
  events: string[];
}

/** What PostgreSQL says of clicks: counted, why not, and the fraud events about them. */
const outcomesOf = (...answers: Answer[]): Promise<Outcome[]> =>
  eventually(async () => {
    const rows = await app.database.query<Outcome & object>(
      `SELECT c.is_counted, c.not_counted_reason,
              array(SELECT kind FROM fraud_events e WHERE e.click_id = c.id AND e.link_id = c.link_id) AS events
         FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, n) JOIN clicks c USING (id) ORDER BY n`,
      [answers.map(({ headers }) => headers.get('x-click-id'))],
    );
    if (rows.length < answers.length) throw new Error('some clicks are not in PostgreSQL yet');
    return rows;
  });

const COUNTED: Outcome = { is_counted: true, not_counted_reason: null, events: [] };
const refused = (reason: string): Outcome => ({
  is_counted: false,
  not_counted_reason: reason,
  events: [reason],
});

describe('[R18] a signed link', () => {
  it('[R18] is made with an end and counts', async () => {
    const { id, code } = await newLink();
    const answer = await call(app.url, 'POST', `/api/links/${id}/sign`, {
      token: promoter,
      body: { expiresIn: 3600 },
    });
    expect(answer.body).toEqual({
      url: expect.stringMatching(new RegExp(`/c/${code}\\.\\d{10}\\.[A-Za-z0-9_-]{22}$`)),
      expiresAt: expect.any(String),
      singleUse: false,
    });
    expect(Date.parse(answer.body.expiresAt) - Date.now()).toBeGreaterThan(3_480_000);
    expect(Date.parse(answer.body.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    // The key was made just now: a node hears of it within two seconds.
    await eventually(async () => {
      const path = new URL(answer.body.url as string).pathname;
      expect(await outcomesOf(await open(path))).toEqual([COUNTED]);
    });
  });

  it('[R18] ends when it was asked to, else after the time of the tenant', async () => {
    const { id } = await newLink();
    const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 7_200_000).toISOString();
    expect((await verify(await sign(id, { expiresAt: at }))).expiresAt).toBe(at);
    const change = (signedLinkTtlSeconds: number): Promise<Answer> =>
      call(app.url, 'PATCH', SETTINGS, { token: admin, body: { signedLinkTtlSeconds } });
    await change(120);
    const { expiresAt } = await verify(await sign(id));
    expect(Math.abs(Date.parse(expiresAt as string) - Date.now() - 120_000)).toBeLessThan(60_000);
    await change(604_800);
  });

  it.each([
    { expiresIn: 0 },
    { expiresIn: -5 },
    { expiresIn: 1.5 },
    { expiresIn: 157_680_001 },
    { expiresAt: '2020-01-01T00:00:00Z' },
    { expiresAt: '2999-01-01T00:00:00Z' },
    { expiresAt: 'soon' },
    { expiresIn: 60, expiresAt: '2030-01-01T00:00:00Z' },
    { singleUse: 'yes' },
  ])('[R18] is not made of %j', async (body) => {
    const { id } = await newLink();
    const answer = await call(app.url, 'POST', `/api/links/${id}/sign`, { token: promoter, body });
    expect(answer.status).toBe(400);
  });

  it('[R18] is made of own links that live, by nobody else', async () => {
    const { id } = await newLink();
    const stranger = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const path = `/api/links/${id}/sign`;
    expect((await call(app.url, 'POST', path, { token: stranger.token, body: {} })).status).toBe(404);
    expect((await call(app.url, 'POST', path, { body: {} })).status).toBe(401);
    await call(app.url, 'POST', `/api/links/${id}/archive`, { token: promoter });
    const archived = await call(app.url, 'POST', path, { token: promoter, body: {} });
    expect([archived.status, archived.body.code]).toEqual([409, 'link.archived']);
  });
});

describe('[R19] a signed link that is not as it was given out', () => {
  it('[R19] leads on, does not count, and leaves a fraud event', async () => {
    const [link, other] = [await newLink(), await newLink()];
    const path = await sign(link.id, { expiresIn: 600 });
    const [, code, expiry, signature] = /^\/c\/([^.]+)\.(\d+)\.(.+)$/.exec(path)!;
    const foreign = /[^.]+$/.exec(await sign(other.id, { expiresIn: 600 }))![0];
    const flipped = (signature!.startsWith('A') ? 'B' : 'A') + signature!.slice(1);
    const bad = [
      `/c/${code}.${expiry}.${foreign}`,
      `/c/${other.code}.${expiry}.${signature}`,
      `/c/${code}.${expiry}.${flipped}`,
      `/c/${code}.${expiry}.${signature!.slice(0, -1)}`,
      `/c/${code}.${expiry}.${signature}A`,
      `/c/${code}.${Number(expiry) + 3600}.${signature}`,
      `/c/${code}.${expiry}.${'n'.repeat(16)}.${signature}`,
      `/c/${code}.${expiry}`,
      `/c/${code}.${expiry}.`,
      `/c/${code}.`,
      `/c/${code}.nonsense`,
    ];
    const answers = [];
    for (const each of bad) answers.push(await open(each));
    const outcomes = await outcomesOf(...answers);
    expect(outcomes.map((outcome, index) => [bad[index], outcome])).toEqual(
      bad.map((each) => [each, refused('invalid_signature')]),
    );
    expect(await outcomesOf(await open(path))).toEqual([COUNTED]);
  });

  it('[R19] does not count after its end', async () => {
    const { id } = await newLink();
    const path = await sign(id, { expiresIn: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await outcomesOf(await open(path))).toEqual([refused('expired_signature')]);
    expect(await verify(path)).toMatchObject({ status: 'expired', counts: false });
  });
});

describe('[R20] a single-use link', () => {
  it('[R20] counts once; later clicks lead on and are told as replays', async () => {
    const { id } = await newLink();
    const path = await sign(id, { expiresIn: 600, singleUse: true });
    expect(path).toMatch(/^\/c\/[^.]+\.\d+\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22}$/);
    const first = await open(path);
    expect(await outcomesOf(first)).toEqual([COUNTED]);
    const again = await open(path);
    const elsewhere = await open(path, second.url);
    expect(await outcomesOf(again, elsewhere)).toEqual([refused('replay'), refused('replay')]);
    expect(again.headers.get('location')).toContain('click_id=');
  });

  it('[R20] counts once when two processes get it at the same moment, many times', async () => {
    const { id } = await newLink();
    const path = await sign(id, { expiresIn: 600, singleUse: true });
    const storm = await Promise.all(
      Array.from({ length: 20 }, (_, index) => open(path, index % 2 ? app.url : second.url)),
    );
    const outcomes = await outcomesOf(...storm);
    expect(outcomes.filter(({ is_counted }) => is_counted)).toEqual([COUNTED]);
    expect(outcomes.filter(({ not_counted_reason }) => not_counted_reason === 'replay')).toHaveLength(19);
  });

  it('[R20] is not used up by a click that does not count anyway', async () => {
    const { id } = await newLink();
    const path = await sign(id, { expiresIn: 600, singleUse: true });
    const head = await call(app.url, 'HEAD', path, { headers: { 'user-agent': HUMAN } });
    const person = await open(path);
    expect(await outcomesOf(head, person)).toEqual([
      { is_counted: false, not_counted_reason: 'head', events: [] },
      COUNTED,
    ]);
  });
});

it('[R21] a shared signed link counts for many visitors', async () => {
  const { id } = await newLink();
  const path = await sign(id, { expiresIn: 600 });
  const visitors = await Promise.all(
    Array.from({ length: 10 }, (_, n) => open(path, n % 2 ? app.url : second.url)),
  );
  expect(await outcomesOf(...visitors)).toEqual(Array(10).fill(COUNTED));
});

describe('[R22] rotating the signing key', () => {
  const rotate = (body: unknown, token: string | undefined = admin): Promise<Answer> =>
    call(app.url, 'POST', ROTATE, { token, body });

  it('[R22] keeps old links good for the grace, and not after it', async () => {
    const { id } = await newLink();
    const old = await sign(id, { expiresIn: 600 });
    const rotated = await rotate({ graceHours: 1 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.data[0]).toEqual({
      id: expect.any(String),
      createdAt: expect.any(String),
      validUntil: null,
    });
    const inGrace = Date.parse(rotated.body.data[1].validUntil as string) - Date.now();
    expect(Math.abs(inGrace - 3_600_000)).toBeLessThan(120_000);
    const fresh = await sign(id, { expiresIn: 600 });
    expect(fresh).not.toBe(old);
    await eventually(async () => {
      expect(await outcomesOf(await open(fresh), await open(old))).toEqual([COUNTED, COUNTED]);
      expect(await outcomesOf(await open(fresh, second.url))).toEqual([COUNTED]);
    });

    // The hour passes.
    await app.database.query(
      `UPDATE signing_keys SET valid_until = now() - interval '1 second' WHERE valid_until IS NOT NULL`,
    );
    await eventually(async () => {
      expect(await outcomesOf(await open(old), await open(old, second.url))).toEqual([
        refused('invalid_signature'),
        refused('invalid_signature'),
      ]);
    });
    expect(await verify(old)).toMatchObject({ status: 'tampered', counts: false });
    expect(await outcomesOf(await open(fresh))).toEqual([COUNTED]);
  });

  it('[R22] without a grace ends old links at once, keeps keys sealed, and is audited', async () => {
    const { id } = await newLink();
    const old = await sign(id, { expiresIn: 600 });
    const { body } = await rotate({ graceHours: 0 });
    expect(body.data).toHaveLength(1);
    expect(await verify(old)).toMatchObject({ status: 'tampered' });
    const listed = await call(app.url, 'GET', '/api/admin/tracking/signing-keys', { token: admin });
    expect(listed.body).toEqual(body);
    const audit = await call(app.url, 'GET', '/api/admin/audit?action=tracking.signing_key_rotated', {
      token: admin,
    });
    expect(audit.body.data[0]).toMatchObject({ subjectId: body.data[0].id, after: { graceHours: 0 } });
    const rows = await app.database.query<{ sealed_key: Buffer }>('SELECT sealed_key FROM signing_keys');
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const row of rows) expect(row.sealed_key.length).toBeGreaterThan(60);
  });

  it('[R22] refuses a grace that is none, and who may not', async () => {
    for (const graceHours of [-1, 8761, 1.5, 'day', null])
      expect([graceHours, (await rotate({ graceHours })).status]).toEqual([graceHours, 400]);
    expect((await rotate({}, promoter)).status).toBe(403);
    expect((await call(app.url, 'POST', ROTATE, { body: {} })).status).toBe(401);
  });
});

describe('[R23] links without a signature', () => {
  it('[R23] count or not, as the tenant says', async () => {
    const { id, code } = await newLink();
    const path = await sign(id, { expiresIn: 600 });
    expect(await outcomesOf(await open(`/c/${code}`))).toEqual([COUNTED]);
    expect(await verify(`/c/${code}`)).toMatchObject({ status: 'unsigned', counts: true });
    const allow = (allowUnsignedLinks: boolean): Promise<Answer> =>
      call(app.url, 'PATCH', SETTINGS, { token: admin, body: { allowUnsignedLinks } });
    await allow(false);
    await eventually(async () => {
      const [bare, signed] = [await open(`/c/${code}`), await open(path)];
      expect(await outcomesOf(bare, signed)).toEqual([refused('unsigned'), COUNTED]);
    });
    expect(await verify(`/c/${code}`)).toMatchObject({ status: 'unsigned_refused', counts: false });
    await allow(true);
    await eventually(async () => expect(await outcomesOf(await open(`/c/${code}`))).toEqual([COUNTED]));
  });
});

describe('[R24] testing a link', () => {
  it('[R24] says what it is worth and uses nothing up', async () => {
    const { id, code } = await newLink();
    const path = await sign(id, { expiresIn: 600, singleUse: true });
    const before = await app.database.query('SELECT count(*) AS n FROM clicks');
    for (let time = 0; time < 3; time++) {
      expect(await verify(`https://links.example${path}`)).toEqual({
        status: 'valid',
        counts: true,
        linkId: id,
        code,
        expiresAt: expect.any(String),
        singleUse: true,
      });
    }
    expect(await app.database.query('SELECT count(*) AS n FROM clicks')).toEqual(before);
    expect(await outcomesOf(await open(path))).toEqual([COUNTED]);
    expect(await verify(path)).toMatchObject({ status: 'used', counts: false });
    expect(await verify(`${path.slice(0, -1)}.`)).toMatchObject({ status: 'tampered', counts: false });
  });

  it('[R24] refuses what is no link, and links of others', async () => {
    const stranger = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const { code } = await newLink();
    const ask = (url: unknown, token = promoter): Promise<Answer> =>
      call(app.url, 'POST', '/api/links/verify', { token, body: { url } });
    for (const url of ['', 'nonsense', 'https://shop.example/', '/c/', '/c/a/b', '/c/x', 'javascript:1', 7]) {
      expect([url, (await ask(url)).status]).toEqual([url, 400]);
    }
    expect((await ask('/c/never-there')).body.code).toBe('link.not_found');
    expect((await ask(`/c/${code}`, stranger.token)).status).toBe(404);
    expect((await ask(`/c/${code.toLowerCase()}x`)).status).toBe(404);
  });
});
