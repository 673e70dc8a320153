import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, eventually, logIn } from '../setup/http.js';
import { newId } from '../../src/kernel/ids/uuid.js';

const BROWSER = {
  accept: 'text/html',
  'accept-language': 'de-DE,de;q=0.9',
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
};

describe('clicks to look at', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    [admin, promoter, advertiser] = (await Promise.all(
      ['admin', 'promoter', 'advertiser'].map((who) => logIn(app.url, who)),
    )) as [string, string, string];
  });
  afterAll(() => app.dispose());

  const click = async (query: string, ip: string): Promise<string> => {
    const headers = { ...BROWSER, 'x-forwarded-for': ip, referer: 'https://blog.example/post' };
    const answer = await call(app.url, 'GET', `/c/demo?${query}`, { headers });
    return answer.headers.get('x-click-id')!;
  };
  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });
  const stored = (id: string) =>
    eventually(async () => {
      const answer = await get(`/api/clicks/${id}`, admin);
      expect(answer.status).toBe(200);
      return answer.body;
    });

  it('[R9] keeps sub1 to sub5 on the click and shows them', async () => {
    const id = await click('sub1=a&sub2=b&sub3=c&sub4=d&sub5=e&source=news', '8.8.8.8');
    await stored(id);
    const { body } = await get(`/api/clicks/${id}`, promoter);
    expect(body.subs).toEqual({ sub1: 'a', sub2: 'b', sub3: 'c', sub4: 'd', sub5: 'e' });
    expect(body.source).toBe('news');
  });

  it('[R12] shows device, browser, system, country, language and referrer', async () => {
    const body = await stored(await click('', '8.8.4.4'));
    expect(body).toMatchObject({
      device: 'desktop',
      browser: 'Chrome',
      os: 'Windows',
      country: 'US',
      language: 'de-DE',
      referrer: 'https://blog.example/post',
      ip: '8.8.4.4',
      city: null,
    });
    expect(body.clickedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('[R17] lists my clicks by offer and date, page by page', async () => {
    const from = new Date().toISOString();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(await click(`sub1=page-${n}`, `8.8.8.${10 + n}`));
    await stored(ids[4]!);
    const to = new Date(Date.now() + 1000).toISOString();
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await get(`/api/clicks?limit=2&from=${from}&to=${to}${cursor}`, promoter);
      expect(page.status).toBe(200);
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.data.map((row: { id: string }) => row.id));
      cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual([...ids].reverse());

    const { offerId } = (await get(`/api/clicks/${ids[0]}`, promoter)).body;
    const ofOffer = await get(`/api/clicks?offerId=${offerId}&from=${from}`, promoter);
    expect(ofOffer.body.data).toHaveLength(5);
    const ofNone = await get('/api/clicks?offerId=0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01', promoter);
    expect(ofNone.body.data).toEqual([]);
    const elsewhere = await get('/api/clicks?country=DE', promoter);
    expect(elsewhere.body.data).toEqual([]);
  });

  it('[R17] shows each side only what is its own business', async () => {
    const id = await click('sub1=secret-sub', '8.8.8.99');
    await stored(id);
    const toAdvertiser = (await get(`/api/clicks/${id}`, advertiser)).body;
    expect(toAdvertiser).toMatchObject({ id, country: 'US' });
    expect(JSON.stringify(toAdvertiser)).not.toMatch(/secret-sub|8\.8\.8\.99/);
    const toPromoter = (await get(`/api/clicks/${id}`, promoter)).body;
    expect(toPromoter.subs).toEqual({ sub1: 'secret-sub' });
    expect(JSON.stringify(toPromoter)).not.toContain('8.8.8.99');
    expect(toPromoter.fraudScore).toBeUndefined();

    const other = await call(app.url, 'POST', '/api/auth/register', {
      body: { email: 'second@demo.test', password: 'another-long-one-42' },
    });
    const stranger = other.body.accessToken as string;
    expect((await get(`/api/clicks/${id}`, stranger)).status).toBe(404);
    expect((await get('/api/clicks', stranger)).body.data).toEqual([]);
  });

  it('[R17] refuses what is not a filter', async () => {
    for (const query of [
      'limit=0',
      'limit=101',
      'offerId=x',
      'from=yesterday',
      'counted=maybe',
      'country=XYZ',
      'sort=ip',
      'cursor=x',
    ]) {
      const answer = await get(`/api/clicks?${query}`, promoter);
      expect([query, answer.status]).toEqual([query, 400]);
    }
    expect((await get('/api/clicks/not-an-id', promoter)).status).toBe(400);
    expect((await call(app.url, 'GET', '/api/clicks')).status).toBe(401);
    expect((await get('/api/clicks', await logIn(app.url, 'partner'))).status).toBe(403);
    const { keys } = await demoOf(app);
    const byKey = await call(app.url, 'GET', '/api/clicks', { apiKey: keys.partner });
    expect(byKey.status).toBe(403);
  });

  it('[R67] shows how the journal stands, and replays it without counting twice', async () => {
    const id = await click('sub1=replayed', '8.8.8.50');
    await stored(id);
    const status = () => get('/api/admin/tracking/journal', admin);
    const before = await eventually(async () => {
      const { body } = await status();
      expect(body).toMatchObject({ pendingBytes: 0, oldestPendingAt: null });
      expect(body.nodes).toHaveLength(1);
      return body.nodes[0];
    });
    expect(before).toMatchObject({ setAside: 0, replayRequested: false });
    expect(Date.now() - Date.parse(before.drainedThrough)).toBeLessThan(60_000);

    const count = async (): Promise<[string, string]> => {
      const [row] = await app.database.query<{ clicks: string; rolled: string }>(
        'SELECT (SELECT count(*) FROM clicks) AS clicks, (SELECT sum(clicks) FROM click_rollups) AS rolled',
      );
      return [row!.clicks, row!.rolled];
    };
    const counted = await count();
    const asked = await call(app.url, 'POST', '/api/admin/tracking/journal/replay', {
      token: admin,
      body: {},
    });
    expect([asked.status, asked.body.nodeIds]).toEqual([202, [before.nodeId]]);
    await eventually(async () => {
      const { body } = await status();
      expect(body.nodes[0].recordsTotal).toBeGreaterThan(before.recordsTotal);
      expect(body.nodes[0].pendingBytes).toBe(0);
    });
    expect(await count()).toEqual(counted);

    const refused = await call(app.url, 'POST', '/api/admin/tracking/journal/replay', {
      token: promoter,
      body: {},
    });
    expect(refused.status).toBe(403);
    const unknown = await call(app.url, 'POST', '/api/admin/tracking/journal/replay', {
      token: admin,
      body: { nodeId: '0199c7a0-5b1e-4c3d-9a52-0d6c1f0e8b01' },
    });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'journal.node_not_found']);
  });

  it('[R67] gives up a node that never comes back, and waits for it no longer', async () => {
    const lost = '0199c7a0-5b1e-4c3d-9a52-0d6c1f0e8b77';
    await app.database.query(
      `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
       VALUES ($1, 'clicks', 0, 0, now() - interval '1 hour')`,
      [lost],
    );
    await app.database.query(
      `INSERT INTO journal_nodes (node_id, stream, pending_bytes, records_last_minute, reported_at)
       VALUES ($1, 'clicks', 500, 0, now())`,
      [lost],
    );
    const root = await logIn(app.url, 'root');
    const writeOff = (nodeId: string, token: string) =>
      call(app.url, 'POST', `/api/admin/tracking/journal/${nodeId}/write-off`, { token });
    const { keys } = await demoOf(app);
    const unknownClick = newId();
    const sale = () =>
      call(app.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: {
          click_id: unknownClick,
          transaction_id: newId(),
          amount: 5,
          currency: 'USD',
        },
      });
    // The click may be on the lost disk: nobody can say that it never was.
    expect((await sale()).status).toBe(202);

    const alive = await writeOff(lost, root);
    expect([alive.status, alive.body.code]).toEqual([409, 'journal.node_alive']);
    await app.database.query(
      `UPDATE journal_nodes SET reported_at = now() - interval '1 hour' WHERE node_id = $1`,
      [lost],
    );
    expect((await writeOff(lost, admin)).status).toBe(403);
    expect((await writeOff('not-an-id', root)).status).toBe(400);
    const unknown = await writeOff('0199c7a0-5b1e-4c3d-9a52-0d6c1f0e8b01', root);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'journal.node_not_found']);
    expect((await writeOff(lost, root)).status).toBe(204);
    expect((await writeOff(lost, root)).status).toBe(204);

    const { body } = await get('/api/admin/tracking/journal', admin);
    const shown = body.nodes.find(({ nodeId }: { nodeId: string }) => nodeId === lost);
    expect(shown.writtenOffAt).toEqual(expect.any(String));
    await eventually(async () => expect((await sale()).status).toBe(404));
    await app.database.query('DELETE FROM journal_nodes WHERE node_id = $1', [lost]);
    await app.database.query('DELETE FROM journal_checkpoints WHERE node_id = $1', [lost]);
  });

  it('[R67] tries what was set aside again when its reason is gone', async () => {
    const { nodeId } = (await get('/api/admin/tracking/journal', admin)).body.nodes[0];
    const sample = await stored(await click('sub1=poison', '8.8.8.51'));
    const [row] = await app.database.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM clicks WHERE id = $1',
      [sample.id],
    );
    const fixed = {
      ...{
        v: 1,
        id: '01a20000-0000-7000-8000-000000000001',
        tenantId: row!.tenant_id,
        linkId: sample.linkId,
      },
      ...{ offerId: sample.offerId, advertiserId: sample.advertiserId, promoterId: sample.promoterId },
      ...{ at: Date.now(), method: 'GET', ip: null, userAgent: null, device: null, os: null, browser: null },
      ...{
        language: null,
        country: null,
        region: null,
        city: null,
        asn: null,
        referrer: null,
        subs: [],
        source: null,
      },
      ...{
        adIds: null,
        visitor: null,
        duplicateSeconds: 60,
        nonce: null,
        score: 0,
        signals: [],
        route: null,
      },
      ...{ leases: [], counted: true, reason: null },
    };
    await app.database.query(
      `INSERT INTO journal_set_aside (id, node_id, stream, segment, byte_offset, reason, payload)
       VALUES (gen_random_uuid(), $1, 'clicks', 1, 0, 'tenant was missing', $2),
              (gen_random_uuid(), $1, 'clicks', 1, 0, 'not JSON', 'nonsense')`,
      [nodeId, Buffer.from(JSON.stringify(fixed))],
    );
    await call(app.url, 'POST', '/api/admin/tracking/journal/replay', { token: admin, body: { nodeId } });
    await eventually(async () => {
      const left = await app.database.query<{ reason: string }>('SELECT reason FROM journal_set_aside');
      expect(left).toEqual([{ reason: 'not JSON' }]);
    });
    expect(await stored(fixed.id)).toMatchObject({ id: fixed.id, isCounted: true });
  });
});
