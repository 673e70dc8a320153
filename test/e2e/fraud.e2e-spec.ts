import { startApp, type TestApp } from '../setup/app.js';
import { register } from '../setup/accounts.js';
import { awayFromEndOf } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, BROWSER, call, eventually, logIn } from '../setup/http.js';
import { runScheduled } from '../setup/schedule.js';

interface ClickRow {
  is_counted: boolean;
  not_counted_reason: string | null;
  fraud_score: number;
  fraud_signals: { name: string; weight: number }[] | null;
}

let app: TestApp;
let admin: string;
let nextIp = 1;

beforeAll(async () => {
  app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
  admin = await logIn(app.url, 'admin');
});
afterAll(() => app.dispose());

/** An address nobody used before. */
const freshIp = (): string => `198.51.${100 + (nextIp >> 7)}.${(nextIp++ & 127) + 1}`;

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(app.url, method, path, { token: admin, ...(body === undefined ? {} : { body }) });

const click = (headers: Record<string, string> = {}, ip = freshIp()): Promise<Answer> =>
  call(app.url, 'GET', '/c/demo', { headers: { ...BROWSER, 'x-forwarded-for': ip, ...headers } });

const rowOf = (answer: Answer): Promise<ClickRow> =>
  eventually(async () => {
    const [row] = await app.database.query<ClickRow>('SELECT * FROM clicks WHERE id = $1', [
      answer.headers.get('x-click-id'),
    ]);
    if (!row) throw new Error('the click is not in PostgreSQL yet');
    return row;
  });

const namesOf = (row: ClickRow): string[] => (row.fraud_signals ?? []).map(({ name }) => name);

const ANDROID = (model: string): string =>
  `Mozilla/5.0 (Linux; Android 13; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36`;

it.each([
  ['curl', { 'user-agent': 'curl/8.5.0' }, 'bot'],
  [
    'Googlebot',
    { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
    'bot',
  ],
  ['headless Chrome', { 'user-agent': ANDROID('K').replace('Chrome/', 'HeadlessChrome/') }, 'bot'],
  ['a preview', { 'user-agent': 'WhatsApp/2.23.20.0' }, 'preview'],
  ['a prefetch', { 'sec-purpose': 'prefetch' }, 'prefetch'],
])('[R41] keeps a click of %s without counting it, and still redirects', async (_, headers, reason) => {
  const answer = await click(headers);
  expect(answer.status).toBe(302);
  expect(await rowOf(answer)).toMatchObject({ is_counted: false, not_counted_reason: reason });
});

it('[R41] a click of a program still converts', async () => {
  const { keys } = await demoOf(app);
  const answer = await click({ 'user-agent': 'curl/8.5.0' });
  const sale = await call(app.url, 'POST', '/api/postback', {
    apiKey: keys.advertiser_secret,
    body: {
      click_id: answer.headers.get('x-click-id'),
      transaction_id: 'fraud-curl',
      amount: 49.99,
      currency: 'USD',
    },
  });
  expect([sale.status, sale.body.status]).toEqual([201, 'pending']);
});

it.each(['CUBOT_NOTE_S', 'Robotics One', 'MyBot X', 'VPN Phone'])(
  '[R42] counts the owner of a phone called %s',
  async (model) => {
    const row = await rowOf(await click({ 'user-agent': ANDROID(model) }));
    expect(row).toMatchObject({ is_counted: true, fraud_score: 0, fraud_signals: null });
  },
);

it('[R43] stores the score with the signals that make it', async () => {
  const row = await rowOf(await click({ 'sec-ch-ua-platform': '"Android"', referer: 'nonsense' }));
  expect(namesOf(row)).toEqual(['impossible_headers', 'suspicious_referrer']);
  expect(row.fraud_score).toBe(row.fraud_signals!.reduce((sum, { weight }) => sum + weight, 0));
  expect(row.is_counted).toBe(true);
});

it('[R44] [R47] judges clicks by the settings of the tenant, from the change on', async () => {
  const headers = { 'sec-ch-ua-platform': '"Android"' };
  expect(await rowOf(await click(headers))).toMatchObject({ is_counted: true, fraud_score: 40 });
  const changes = { weights: { impossible_headers: 75 } };
  const tried = await ask('POST', '/api/admin/fraud/config/preview', { days: 7, changes });
  expect(tried.status).toBe(200);
  expect(tried.body.changed.reject).toBeGreaterThan(tried.body.now.reject);
  expect(Object.values<number>(tried.body.now).reduce((sum, n) => sum + n, 0)).toBe(tried.body.clicks);
  expect((await ask('GET', '/api/admin/fraud/config')).body.weights.impossible_headers).toBe(40);

  const changed = await ask('PATCH', '/api/admin/fraud/config', changes);
  expect([changed.status, changed.body.weights.impossible_headers]).toEqual([200, 75]);
  await eventually(async () => {
    const row = await rowOf(await click(headers));
    expect(row).toMatchObject({ is_counted: false, not_counted_reason: 'fraud', fraud_score: 75 });
  });
  const audit = await ask('GET', '/api/admin/audit?action=fraud.config_changed');
  expect(audit.body.data).toHaveLength(1);
  expect(audit.body.data[0].after.weights.impossible_headers).toBe(75);
  await ask('PATCH', '/api/admin/fraud/config', { weights: { impossible_headers: 40 } });
});

it.each<[unknown, number, string]>([
  [{ thresholds: { flag: 80 } }, 400, 'fraud.config_invalid'],
  [{ thresholds: { block: 20 } }, 400, 'request.invalid'],
  [{ weights: { known_bot: 101 } }, 400, 'request.invalid'],
  [{ weights: { unknown: 1 } }, 400, 'request.invalid'],
  [{ suspiciousReferrers: ['https://x.example/'] }, 400, 'request.invalid'],
])('[R47] refuses %j', async (body, status, code) => {
  const answer = await ask('PATCH', '/api/admin/fraud/config', body);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it('[R43] answers 429 to a visitor who is above the hard limit', async () => {
  const limits = { visitorPerMinute: 3, hardPerMinute: 5 };
  await ask('PATCH', '/api/admin/fraud/config', { velocity: limits });
  await eventually(async () => {
    await awayFromEndOf(60_000, 2_000);
    const ip = freshIp();
    const statuses: number[] = [];
    for (let count = 0; count < 6; count++) statuses.push((await click({}, ip)).status);
    expect(statuses).toEqual([302, 302, 302, 302, 302, 429]);
    const refused = await click({ accept: 'application/json' }, ip);
    expect([refused.status, refused.body.code]).toEqual([429, 'link.too_fast']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
  await ask('PATCH', '/api/admin/fraud/config', { velocity: { visitorPerMinute: 30, hardPerMinute: 1_200 } });
});

it('[R45] blocks a network for a time, and unblocks it', async () => {
  const seen = async (ip: string): Promise<string | null> =>
    (await rowOf(await click({}, ip))).not_counted_reason;
  expect(await seen('203.0.113.7')).toBeNull();
  const made = await ask('POST', '/api/admin/fraud/blocks', {
    cidr: '203.0.113.9/24',
    reason: 'farm',
    hours: 2,
  });
  expect([made.status, made.body.cidr]).toEqual([201, '203.0.113.0/24']);
  expect(Date.parse(made.body.expiresAt) - Date.now()).toBeGreaterThan(7_100_000);
  let host = 10;
  await eventually(async () => expect(await seen(`203.0.113.${host++}`)).toBe('blocked_ip'));
  expect(await seen('203.0.112.7')).toBeNull();
  expect((await ask('GET', '/api/admin/fraud/blocks')).body.data).toHaveLength(1);
  const again = await ask('POST', '/api/admin/fraud/blocks', { cidr: '203.0.113.0/24', reason: 'farm' });
  expect([again.status, again.body.code]).toEqual([409, 'fraud.block_exists']);

  expect((await ask('DELETE', `/api/admin/fraud/blocks/${made.body.id}`)).status).toBe(204);
  await eventually(async () => expect(await seen(`203.0.113.${host++}`)).toBeNull());
  expect((await ask('DELETE', `/api/admin/fraud/blocks/${made.body.id}`)).status).toBe(404);
  for (const [body, code] of [
    [{ cidr: 'x', reason: 'r' }, 'fraud.network_invalid'],
    [{ cidr: '1.2.3.4/33', reason: 'r' }, 'fraud.network_invalid'],
    [{ cidr: '1.2.3.4', reason: 'r', expiresAt: '2020-01-01T00:00:00Z' }, 'fraud.expiry_invalid'],
    [{ cidr: '1.2.3.4', reason: 'r', hours: 0 }, 'request.invalid'],
  ] as const) {
    const answer = await ask('POST', '/api/admin/fraud/blocks', body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  }
});

it('[R44] blocks an address by itself after repeated clicks in the block band, and not again once an admin unblocked it', async () => {
  const ip = '192.0.2.77';
  const headless = { 'user-agent': ANDROID('K').replace('Chrome/', 'HeadlessChrome/') };
  for (let count = 0; count < 10; count++) await click(headless, ip);
  const block = await eventually(async () => {
    await runScheduled(app, 'fraud.block-repeat-offenders');
    const { body } = await ask('GET', '/api/admin/fraud/blocks');
    const found = body.data.find(({ cidr }: { cidr: string }) => cidr === `${ip}/32`);
    expect(found).toMatchObject({ isAutomatic: true, expiresAt: expect.any(String) });
    return found as { id: string };
  });
  expect((await ask('DELETE', `/api/admin/fraud/blocks/${block.id}`)).status).toBe(204);
  await runScheduled(app, 'fraud.block-repeat-offenders');
  expect((await ask('GET', '/api/admin/fraud/blocks')).body.data).toEqual([]);
});

interface FraudEvent {
  id: string;
  kind: string;
  occurredAt: string;
  linkId: string | null;
  clickId: string | null;
  ip: string | null;
  details: Record<string, unknown>;
}

it('[R46] lists what the rules noticed and did, filtered and by pages', async () => {
  const events = async (query = ''): Promise<FraudEvent[]> => {
    const answer = await ask('GET', `/api/admin/fraud/events${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
    return answer.body.data as FraudEvent[];
  };
  const [blocked] = await events('?kind=ip_blocked');
  expect(blocked).toMatchObject({
    ...{ kind: 'ip_blocked', linkId: null, clickId: null, ip: '192.0.2.77' },
    details: {
      cidr: '192.0.2.77/32',
      reason: 'Repeated clicks in the block band',
      blockId: expect.any(String),
    },
  });

  // The test of R44 and R47 before made clicks whose score was in the reject band.
  const rejected = await events('?kind=rejected_click');
  expect(rejected.length).toBeGreaterThan(0);
  for (const event of rejected) {
    expect(event).toMatchObject({
      ...{ kind: 'rejected_click', linkId: expect.any(String), clickId: expect.any(String) },
      details: { method: 'GET', score: 75, signals: [{ name: 'impossible_headers', weight: 75 }] },
    });
  }
  const bad = await call(app.url, 'GET', `/c/demo.1999999999.${'A'.repeat(22)}`, {
    headers: { ...BROWSER, 'x-forwarded-for': freshIp() },
  });
  const [bent] = await eventually(async () => {
    const found = await events(`?kind=invalid_signature&linkId=${rejected[0]!.linkId}`);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(bent).toMatchObject({ clickId: bad.headers.get('x-click-id'), ip: expect.any(String) });
  const from = encodeURIComponent(bent!.occurredAt);
  expect((await events(`?from=${from}`)).map(({ id }) => id)).toEqual([bent!.id]);
  const earlier = await events(`?to=${from}&limit=100`);
  expect(earlier.map(({ id }) => id)).not.toContain(bent!.id);
  expect(await events('?linkId=01890000-0000-7000-8000-000000000000')).toEqual([]);

  const all = await events('?limit=100');
  expect(all).toHaveLength(earlier.length + 1);
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Answer = await ask(
      'GET',
      `/api/admin/fraud/events?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    paged.push(...page.body.data.map(({ id }: FraudEvent) => id));
    cursor = page.body.nextCursor as string | null;
  }
  expect(paged).toEqual(all.map(({ id }) => id));

  for (const wrong of ['kind=theft', 'linkId=1', 'from=yesterday', 'cursor=x', 'limit=101'])
    expect([wrong, (await ask('GET', `/api/admin/fraud/events?${wrong}`)).status]).toEqual([wrong, 400]);
});

it('[R46] shows fraud events to admins with the permission alone', async () => {
  const events = (token?: string): Promise<Answer> =>
    call(app.url, 'GET', '/api/admin/fraud/events', token ? { token } : {});
  expect((await events()).status).toBe(401);
  expect((await events(await logIn(app.url, 'promoter'))).status).toBe(403);
  for (const [set, status] of [
    ['fraud', 200],
    ['finance', 403],
  ] as const) {
    const email = `${set}@demo.test`;
    const password = 'correct horse battery staple';
    const made = await ask('POST', '/api/admin/users', {
      email,
      password,
      roles: ['ADMIN'],
      permissionSets: [set],
    });
    expect(made.status).toBe(201);
    expect([set, (await events(await logIn(app.url, email, password))).status]).toEqual([set, status]);
  }
});

it('[R46] sums up what is stored', async () => {
  const answer = await ask('GET', '/api/admin/fraud/insights?days=2');
  expect(answer.status).toBe(200);
  const [stored] = await app.database.query<{ clicks: string; counted: string; bots: string }>(
    `SELECT count(*) AS clicks, count(*) FILTER (WHERE is_counted) AS counted,
            count(*) FILTER (WHERE not_counted_reason = 'bot') AS bots FROM clicks`,
  );
  const { body } = answer;
  expect(body).toMatchObject({ days: 2, clicks: Number(stored!.clicks), counted: Number(stored!.counted) });
  expect(body.byReason).toContainEqual({ reason: 'bot', clicks: Number(stored!.bots) });
  expect(Object.values<number>(body.byBand).reduce((sum, n) => sum + n, 0)).toBe(body.clicks);
  expect(body.bySignal.map(({ signal }: { signal: string }) => signal)).toContain('headless');
  expect(body.topIps[0]).toMatchObject({ ip: '192.0.2.77', notCounted: 10 });
  expect(body.topLinks[0]).toMatchObject({ code: 'demo' });
  expect((await ask('GET', '/api/admin/fraud/insights?days=91')).status).toBe(400);
  const promoter = await logIn(app.url, 'promoter');
  expect((await call(app.url, 'GET', '/api/admin/fraud/insights', { token: promoter })).status).toBe(403);
});

it('[R48] goes from required over submitted to verified, decided by an admin and audited', async () => {
  const person = await register(app.url);
  const mine = (body: unknown): Promise<Answer> =>
    call(app.url, 'POST', '/api/auth/me/kyc', { token: person.token, body });
  const decide = (decision: string, reason = 'seen'): Promise<Answer> =>
    ask('POST', `/api/admin/users/${person.id}/kyc`, { decision, reason });
  const details = { legalName: 'Ada Lovelace', country: 'GB' };
  expect([(await mine(details)).status, (await decide('verify')).status]).toEqual([409, 409]);
  expect((await decide('require')).body.kycStatus).toBe('required');
  expect((await mine({ legalName: 'x', country: 'Britain' })).status).toBe(400);
  expect((await mine(details)).body.kycStatus).toBe('submitted');
  expect((await decide('reject')).body.kycStatus).toBe('rejected');
  expect((await mine(details)).body.kycStatus).toBe('submitted');
  expect((await decide('verify')).body.kycStatus).toBe('verified');
  const notes = await ask('GET', `/api/admin/users/${person.id}/kyc`);
  expect(notes.body).toMatchObject({ details, decisionReason: 'seen', submittedAt: expect.any(String) });
  const audit = await ask(
    'GET',
    `/api/admin/audit?subjectId=${person.id}&subjectType=user&action=user.kyc_verified`,
  );
  expect(audit.body.data).toHaveLength(1);
  expect(
    (await call(app.url, 'POST', `/api/admin/users/${person.id}/kyc`, { token: person.token, body: {} }))
      .status,
  ).toBe(403);
});

it('[R48] is required by itself of a promoter whose clicks of the week score above the limit', async () => {
  await ask('PATCH', '/api/admin/fraud/config', { kyc: { minClicks: 5, averageScore: 20 } });
  const status = async (): Promise<string> =>
    (await ask('GET', '/api/admin/users?email=promoter@demo.test')).body.data[0].kycStatus as string;
  await eventually(async () => {
    await runScheduled(app, 'fraud.review-promoters');
    expect(await status()).toBe('required');
  });
  const audit = await ask('GET', '/api/admin/audit?action=user.kyc_required&actorId=fraud.review-promoters');
  expect(audit.body.data[0].after).toMatchObject({ kycStatus: 'required', reason: 'high_click_score' });
  const events = await ask('GET', '/api/admin/fraud/events?kind=kyc_required');
  expect(events.body.data).toHaveLength(1);
  expect(events.body.data[0].details).toMatchObject({ userId: audit.body.data[0].subjectId });
});
