import { rm } from 'node:fs/promises';
import { newId } from '../../src/kernel/ids/uuid.js';
import { openTenant, soon } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromMidnight } from '../setup/clock.js';
import { type Answer, BROWSER, call, type CallOptions, eventually, logIn } from '../setup/http.js';
import { HUMAN, newLink, newOffer } from '../setup/tracking.js';

const DAY_MS = 86_400_000;

let app: TestApp;
let admin: string;
let promoter: string;
let pk: string;
let sk: string;

beforeAll(async () => {
  await awayFromMidnight();
  app = await startApp();
  [admin, promoter] = await Promise.all([logIn(app.url, 'admin'), logIn(app.url, 'promoter')]);
  pk = await newKey({ kind: 'pk' });
  sk = await newKey({ kind: 'sk', scopes: ['clicks:write'] });
});
afterAll(() => app.dispose());

async function newKey(body: Record<string, unknown>, token = admin): Promise<string> {
  const answer = await call(app.url, 'POST', '/api/keys', { token, body: { name: 'sdk', ...body } });
  if (answer.status !== 201) throw new Error(`no key: ${answer.text}`);
  return answer.body.key as string;
}

const send = (body: unknown, options: CallOptions = {}, what = 'click'): Promise<Answer> =>
  call(app.url, 'POST', `/api/sdk/${what}`, { apiKey: pk, body, ...options });

/** What an app sends for a person. */
const person = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  code: 'demo',
  user_agent: HUMAN,
  language: 'en-US',
  visitor_id: newId(),
  ...fields,
});

/** A UUIDv7 that a client made at another time. */
function idMadeAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${newId().slice(14)}`;
}

const stored = (id: string, table = 'clicks'): Promise<Record<string, unknown>> =>
  eventually(async () => {
    const [row] = await app.database.query<Record<string, unknown>>(`SELECT * FROM ${table} WHERE id = $1`, [
      id,
    ]);
    if (!row) throw new Error('not stored yet');
    return row;
  });

/** Counted clicks of a link, as rows and in the roll-up. */
async function countsOf(linkId: string): Promise<{ rows: number; rolled: number }> {
  const [row] = await app.database.query<{ rows: number; rolled: number }>(
    `SELECT (SELECT count(*)::int FROM clicks WHERE link_id = $1) AS rows,
            (SELECT coalesce(sum(clicks), 0)::int FROM click_rollups WHERE link_id = $1) AS rolled`,
    [linkId],
  );
  return row!;
}

/** How many clicks this process wrote down, without waiting for the database to have them. */
async function recorded(): Promise<string> {
  const { text } = await call(app.url, 'GET', '/metrics');
  return /^afflux_clicks_total\{outcome="recorded"\} (\d+)$/m.exec(text)![1]!;
}

describe('[R15] POST /api/sdk/click', () => {
  it('[R15] records a click from an app and says where to lead the visitor', async () => {
    const answer = await send(
      person({ params: { sub1: 'app', gclid: 'g', source: 'push' }, referrer: 'https://blog.example/' }),
    );
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('click_id')]);
    const { click_id: id, destination } = answer.body;
    expect(new URL(destination).searchParams.get('click_id')).toBe(id);
    const row = await stored(id);
    expect(row).toMatchObject({ sub1: 'app', source: 'push', ad_ids: { gclid: 'g' }, is_counted: true });
    expect(row).toMatchObject({ device: 'mobile', referrer: 'https://blog.example/', method: 'POST' });
    const promoterSees = await call(app.url, 'GET', `/api/clicks/${id}`, { token: promoter });
    expect(promoterSees.status).toBe(200);
  });

  it('[R15] believes the address that a server names, and none that an app names', async () => {
    const ofServer = await send(person({ ip: '8.8.8.8' }), { apiKey: sk });
    expect(await stored(ofServer.body.click_id)).toMatchObject({ ip: '8.8.8.8', country: 'US' });
    const ofApp = await send(person({ ip: '8.8.8.8' }));
    expect(await stored(ofApp.body.click_id)).toMatchObject({ ip: '127.0.0.1', country: null });
  });

  it('[R15] judges it as any other: bots are kept and not counted, repeats are duplicates', async () => {
    const bot = await send(person({ user_agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }));
    expect(await stored(bot.body.click_id)).toMatchObject({ is_counted: false, not_counted_reason: 'bot' });
    const visitor = { visitor_id: newId() };
    const first = await send(person(visitor));
    const again = await send(person(visitor));
    expect(await stored(first.body.click_id)).toMatchObject({ is_counted: true });
    expect(await stored(again.body.click_id)).toMatchObject({ not_counted_reason: 'duplicate' });
  });

  it('[R15] takes what gathered offline, each with its own time, id and answer', async () => {
    const { id: linkId, code } = await newLink(app.url, promoter, (await newOffer(app.url, admin)).id);
    const days = [0, 1, 3, 6.9];
    const clicks = days.map((age) => person({ code, click_id: idMadeAt(Date.now() - age * DAY_MS) }));
    const late = person({ code, clicked_at: new Date(Date.now() - 2 * DAY_MS).toISOString() });
    const bad = [
      [person({ code, click_id: idMadeAt(Date.now() - 7.1 * DAY_MS) }), 'click.too_old'],
      [person({ code, clicked_at: '2020-01-01T00:00:00Z' }), 'click.too_old'],
      [person({ code, click_id: idMadeAt(Date.now() + 600_000) }), 'click.in_future'],
      [
        person({ code, click_id: newId(), clicked_at: new Date(Date.now() - DAY_MS).toISOString() }),
        'click.time_mismatch',
      ],
      [person({ code: 'no-such-link', click_id: newId() }), 'link.not_found'],
    ] as const;
    const ahead = person({ code, click_id: idMadeAt(Date.now() + 60_000) });
    const answer = await send({ clicks: [...clicks, late, ahead, ...bad.map(([click]) => click)] });
    expect(answer.status).toBe(200);
    const { results } = answer.body;
    expect(results).toHaveLength(clicks.length + 2 + bad.length);
    clicks.forEach((click, index) => expect(results[index].click_id).toBe(click.click_id));
    for (const [index, [, code]] of bad.entries()) {
      const result = results[clicks.length + 2 + index];
      expect([result.error?.code, result.destination]).toEqual([code, undefined]);
    }
    for (const [index, age] of days.entries()) {
      const row = await stored(clicks[index]!.click_id as string);
      const madeAgo = Date.now() - (row.clicked_at as Date).getTime();
      expect(Math.abs(madeAgo - age * DAY_MS)).toBeLessThan(60_000);
      expect(row.is_counted).toBe(true);
    }
    const lateRow = await stored(results[clicks.length].click_id);
    expect(Math.abs(Date.now() - (lateRow.clicked_at as Date).getTime() - 2 * DAY_MS)).toBeLessThan(60_000);
    await stored(ahead.click_id as string);
    expect(await countsOf(linkId)).toEqual({ rows: 6, rolled: 6 });
  });

  it('[R15] changes nothing when the same ids come again, at once or later, here or at another node', async () => {
    const { id: linkId, code } = await newLink(app.url, promoter, (await newOffer(app.url, admin)).id);
    const clicks = Array.from({ length: 20 }, () => person({ code, click_id: newId() }));
    const answers = await Promise.all([1, 2, 3].map(() => send({ clicks: [...clicks, ...clicks] })));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body.results.map((result: { click_id: string }) => result.click_id)).toEqual(
        [...clicks, ...clicks].map(({ click_id }) => click_id),
      );
    }
    for (const { click_id } of clicks) await stored(click_id as string);
    const later = await send({ clicks });
    expect(later.body.results.every((result: { destination?: string }) => result.destination)).toBe(true);
    const other = await startApp({
      beside: { ...app, dataDir: `${app.dataDir}-other` },
      env: { ROLE: 'edge' },
    });
    try {
      const elsewhere = await call(other.url, 'POST', '/api/sdk/click', { apiKey: pk, body: { clicks } });
      expect(elsewhere.body.results.map((result: { click_id: string }) => result.click_id)).toEqual(
        clicks.map(({ click_id }) => click_id),
      );
    } finally {
      await other.stop();
      await rm(other.dataDir, { recursive: true, force: true });
    }
    await stored((await send(person({ code }))).body.click_id);
    expect(await countsOf(linkId)).toEqual({ rows: 21, rolled: 21 });
    const uncounted = await app.database.query('SELECT 1 FROM clicks WHERE link_id = $1 AND NOT is_counted', [
      linkId,
    ]);
    expect(uncounted).toEqual([]);
    expect(await app.database.query('SELECT reason FROM journal_set_aside')).toEqual([]);
  });

  it('[R15] refuses an id that another tenant used, or another link, or an impression', async () => {
    const click = person({ click_id: newId() });
    expect((await send(click)).status).toBe(201);
    await stored(click.click_id as string);
    const other = await openTenant(app.url, await logIn(app.url, 'root'));
    const theirs = await newKey({ kind: 'pk' }, other.admin.token);
    // Their own link is needed: one of somebody else is unknown to them.
    expect((await send(person(), { apiKey: theirs })).body.code).toBe('link.not_found');
    const { code } = await newLink(app.url, promoter, (await newOffer(app.url, admin)).id);
    const moved = await send({ ...click, code });
    expect([moved.status, moved.body.code]).toEqual([409, 'click.id_taken']);
    const shown = await send({ ...person(), impression_id: click.click_id }, {}, 'impression');
    expect([shown.status, shown.body.code]).toEqual([409, 'click.id_taken']);
    await linkOf(other.id, 'their-link');
    const taken = await send(person({ code: 'their-link', click_id: click.click_id }), { apiKey: theirs });
    expect([taken.status, taken.body.code]).toEqual([409, 'click.id_taken']);
    const both = await send({ clicks: [person({ click_id: newId() }), click, { ...click, code }] });
    expect(both.body.results.map((result: { error?: { code: string } }) => result.error?.code)).toEqual([
      undefined,
      undefined,
      'click.id_taken',
    ]);
  });

  /** A link of another tenant, as its own people would make it. */
  async function linkOf(tenantId: string, code: string): Promise<void> {
    const [offer, advertiser, link, user] = [newId(), newId(), newId(), newId()];
    const { query } = app.database;
    await query(`INSERT INTO advertisers (id, tenant_id, name, status) VALUES ($1, $2, 'T', 'active')`, [
      advertiser,
      tenantId,
    ]);
    await query(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles) VALUES ($1, $2, $3, 'x', '{PROMOTER}')`,
      [user, tenantId, `${user}@t.test`],
    );
    await query(
      `INSERT INTO offers (id, tenant_id, advertiser_id, title, status, destination_url, payout_type,
         payout_basis_points, currency)
       VALUES ($1, $2, $3, '{"en":"T"}', 'active', 'https://their.example/', 'cps', 100, 'USD')`,
      [offer, tenantId, advertiser],
    );
    await query(
      'INSERT INTO links (id, tenant_id, code, offer_id, promoter_id) VALUES ($1, $2, $3, $4, $5)',
      [...[link, tenantId, code, offer, user]],
    );
  }

  it.each([
    ['no code', {}],
    ['no list', { clicks: 'x' }],
    ['an empty list', { clicks: [] }],
    ['a list and more', { clicks: [{ code: 'demo' }], code: 'demo' }],
    ['a bad one among good ones', { clicks: [{ code: 'demo' }, { code: '../etc' }] }],
    ['501 clicks', { clicks: Array.from({ length: 501 }, () => ({ code: 'demo' })) }],
    ['an id of version 4', { code: 'demo', click_id: '3b241101-e2bb-4255-8caf-4136c566a962' }],
    ['no time', { code: 'demo', clicked_at: 'yesterday' }],
    ['no address', { code: 'demo', ip: '1.2.3' }],
    ['a visitor with a dot', { code: 'demo', visitor_id: 'a.b' }],
    ['params that are a list', { code: 'demo', params: ['x'] }],
    ['params that are deep', { code: 'demo', params: { sub1: { a: 1 } } }],
    ['a sub id that is too long', { code: 'demo', params: { sub1: 'x'.repeat(8_192) } }],
    ['a line break in the user agent', { code: 'demo', user_agent: 'a\r\nX-Evil: 1' }],
    ['an unknown field', { code: 'demo', tenant_id: newId() }],
  ])('[R15] records nothing of a request with %s', async (_, body) => {
    const before = await recorded();
    const answer = await send(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(await recorded()).toBe(before);
  });

  it('[R15] lets in only keys that may record clicks, within 2 s of a change', async () => {
    expect((await call(app.url, 'POST', '/api/sdk/click', { body: person() })).status).toBe(401);
    expect((await send(person(), { apiKey: `${pk.slice(0, -1)}!` })).body.code).toBe('key.invalid');
    expect(
      (await send(person(), { apiKey: pk.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) })).body.code,
    ).toBe('key.invalid');
    const token = await call(app.url, 'POST', '/api/sdk/click', { token: admin, body: person() });
    expect([token.status, token.body.code]).toEqual([403, 'auth.forbidden']);
    const reader = await newKey({ kind: 'sk', scopes: ['clicks:read'] });
    expect((await send(person(), { apiKey: reader })).body.code).toBe('key.scope_missing');
    const elsewhere = await newKey({ kind: 'pk', allowedCidrs: ['192.0.2.0/24'] });
    expect((await send(person(), { apiKey: elsewhere })).body.code).toBe('key.ip_not_allowed');
    for (const path of ['/api/clicks', '/api/offers', '/api/links'])
      expect([401, 403]).toContain((await call(app.url, 'GET', path, { apiKey: pk })).status);

    const { body } = await call(app.url, 'POST', '/api/keys', {
      token: admin,
      body: { name: 'gone', kind: 'pk' },
    });
    expect((await send(person(), { apiKey: body.key })).status).toBe(201);
    expect((await call(app.url, 'DELETE', `/api/keys/${body.id}`, { token: admin })).status).toBeLessThan(
      300,
    );
    await soon(async () =>
      expect((await send(person(), { apiKey: body.key })).body.code).toBe('key.invalid'),
    );
    await eventually(async () => {
      const { body: keys } = await call(app.url, 'GET', '/api/keys?limit=100', { token: admin });
      const used = keys.data.find(({ prefix }: { prefix: string }) => pk.startsWith(prefix));
      expect(used.useCount).toBeGreaterThan(0);
    });
  });
});

describe('impressions', () => {
  const show = (code: string, headers: Record<string, string> = {}, query = '', method = 'GET') =>
    fetch(`${app.url}/i/${code}.gif${query}`, { method, headers: { ...BROWSER, ...headers } });

  it('[R15] is a picture nobody may keep, and counts no click', async () => {
    const { id: linkId, code } = await newLink(app.url, promoter, (await newOffer(app.url, admin)).id);
    const answer = await show(code, { referer: 'https://blog.example/post' }, '?sub1=top&source=blog');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/gif');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 6)
        .toString(),
    ).toBe('GIF89a');
    const row = await stored(answer.headers.get('x-impression-id')!, 'impressions');
    expect(row).toMatchObject({ link_id: linkId, sub1: 'top', source: 'blog', is_counted: true });
    expect(row.visitor).toEqual(expect.any(String));

    const bot = await show(code, { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' });
    expect(await stored(bot.headers.get('x-impression-id')!, 'impressions')).toMatchObject({
      is_counted: false,
      not_counted_reason: 'bot',
    });
    const head = await show(code, {}, '', 'HEAD');
    expect(await stored(head.headers.get('x-impression-id')!, 'impressions')).toMatchObject({
      not_counted_reason: 'head',
    });
    const [rolled] = await app.database.query(
      `SELECT sum(impressions)::int AS all, sum(counted_impressions)::int AS counted
         FROM impression_rollups WHERE link_id = $1`,
      [linkId],
    );
    expect(rolled).toEqual({ all: 3, counted: 1 });
    expect(await countsOf(linkId)).toEqual({ rows: 0, rolled: 0 });
  });

  it('[R15] knows the visitor who clicks later', async () => {
    const { code } = await newLink(app.url, promoter, (await newOffer(app.url, admin)).id);
    const shown = await show(code);
    const cookie = shown.headers.getSetCookie()[0]!.split(';')[0]!;
    const view = await stored(shown.headers.get('x-impression-id')!, 'impressions');
    const again = await show(code, { cookie });
    const second = await stored(again.headers.get('x-impression-id')!, 'impressions');
    const clicked = await call(app.url, 'GET', `/c/${code}`, { headers: { ...BROWSER, cookie } });
    const row = await stored(clicked.headers.get('x-click-id')!);
    // By address before there is a cookie, by the cookie from then on.
    expect(row.visitor).toBe(second.visitor);
    const without = await call(app.url, 'GET', `/c/${code}`, { headers: BROWSER });
    expect((await stored(without.headers.get('x-click-id')!)).visitor).toBe(view.visitor);
  });

  it('[R15] shows the picture whatever the code is, and records nothing of what is no link', async () => {
    for (const [code, status] of [
      ['no-such-code', 404],
      ['ab', 404],
      ['../demo', 404],
      ['demo%00', 404],
    ] as const)
      expect([code, (await show(code)).status]).toEqual([code, status]);
    const { id } = await newOffer(app.url, admin);
    const { code } = await newLink(app.url, promoter, id);
    await call(app.url, 'POST', `/api/offers/${id}/pause`, { token: admin });
    await soon(async () => {
      const answer = await show(code);
      expect([answer.status, answer.headers.get('x-impression-id')]).toEqual([200, null]);
    });
  });

  it('[R15] takes impressions from apps, replays included', async () => {
    const impression_id = newId();
    const view = { ...person(), impression_id };
    for (let time = 0; time < 3; time++) {
      const answer = await send(view, {}, 'impression');
      expect([answer.status, answer.body]).toEqual([201, { impression_id }]);
    }
    const batch = await send(
      {
        impressions: [
          view,
          { ...person(), viewed_at: '2020-01-01T00:00:00Z' },
          { ...person(), code: 'nope' },
        ],
      },
      {},
      'impression',
    );
    expect(batch.body.results).toEqual([
      { impression_id },
      { impression_id: null, error: expect.objectContaining({ code: 'click.too_old', statusCode: 400 }) },
      { impression_id: null, error: expect.objectContaining({ code: 'link.not_found', statusCode: 404 }) },
    ]);
    await stored(impression_id, 'impressions');
    expect((await send({ impressions: [] }, {}, 'impression')).status).toBe(400);
  });
});
