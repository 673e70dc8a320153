import { startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { runScheduled } from '../setup/schedule.js';
import { campaign, type FakeTrackier, startTrackier } from '../setup/trackier.js';

let app: TestApp;
let network: FakeTrackier;
let admin: string;
let company: string;
let catalogId: string;

beforeAll(async () => {
  network = await startTrackier([]);
  app = await startApp({ env: { OUTBOUND_ALLOWED_CIDRS: '127.0.0.0/8' } });
  admin = await logIn(app.url, 'admin');
  company = (await api('GET', '/api/advertisers')).body.data[0].id as string;
  const made = await api('POST', '/api/admin/catalogs', body());
  expect([made.status, made.text]).toEqual([201, expect.not.stringContaining(network.apiKey)]);
  catalogId = made.body.id as string;
});
afterAll(async () => {
  await app.dispose();
  await network.close();
});

const api = (method: string, path: string, sent?: unknown, token = admin): Promise<Answer> =>
  call(app.url, method, path, { token, body: sent });

const body = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ advertiserId: company, network: 'trackier', name: 'Network', baseUrl: `${network.url}/` },
  ...{ apiKey: network.apiKey, ...change },
});

/** Asks for a run and waits for its end. */
async function sync(): Promise<Record<string, unknown>> {
  const asked = await api('POST', `/api/admin/catalogs/${catalogId}/runs`);
  expect([asked.status, asked.body.status]).toEqual([202, 'queued']);
  await runScheduled(app, 'offers.sync-catalogs');
  return eventually(async () => {
    const { data } = (await api('GET', `/api/admin/catalogs/${catalogId}/runs?limit=1`)).body;
    expect(data[0].id).toBe(asked.body.id);
    expect(['completed', 'failed']).toContain(data[0].status);
    return data[0] as Record<string, unknown>;
  });
}

const stored = (): Promise<Record<string, unknown>[]> =>
  app.database.query(
    `SELECT upstream_id AS id, title ->> 'en' AS title, status, payout_type AS type, payout_minor AS minor,
            payout_basis_points AS points, currency, countries, destination_url AS destination
       FROM offers WHERE catalog_id = $1 ORDER BY upstream_id::int`,
    [catalogId],
  );

describe('[R89] the catalogue of a network', () => {
  it('[R89] is taken over page by page: new, changed, gone and back again are counted and done', async () => {
    const many = Array.from({ length: 1_005 }, (_, index) => campaign(index + 1));
    network.campaigns = many;
    many[1] = campaign(2, { model: 'cps', payouts: [{ payout: 12.5, geo: [] }], currency: 'SAR' });
    many[2] = campaign(3, { countries: ['ALL'], payouts: [{ payout: 9, geo: ['DE'] }, { payout: 4 }] });
    many[3] = campaign(4, { model: 'cpc' });
    many[4] = campaign(5, { payouts: [{ payout: 1.234 }] });
    many[5] = campaign(6, { tracking_link: 'javascript:alert(1)' });
    many[6] = campaign(7, { title: 'Turned \u202e<b>around</b>\n', preview_url: 'javascript:1' });
    expect(await sync()).toMatchObject({
      ...{ status: 'completed', attempts: 1, inserted: 1_002, updated: 0, deactivated: 0, unchanged: 0 },
      ...{ error: null, finishedAt: expect.any(String) },
      skipped: [
        { upstreamId: '4', reason: expect.stringContaining('cpc') },
        { upstreamId: '5', reason: expect.any(String) },
        { upstreamId: '6', reason: expect.stringContaining('tracking link') },
      ],
    });
    expect(network.requests).toEqual([
      '/v2/publisher/campaigns?page=1&limit=1000&showApproved=true',
      '/v2/publisher/campaigns?page=2&limit=1000&showApproved=true',
    ]);
    expect(network.tooFast).toBe(0);
    const offers = await stored();
    expect(offers[0]).toEqual({
      ...{ id: '1', title: 'Campaign 1', status: 'active', type: 'cpa', minor: '250', points: null },
      ...{ currency: 'USD', countries: ['AE', 'SA'] },
      destination: 'https://network.example/click?campaign_id=1&pub_id=7&source=&p1={click_id}',
    });
    expect(offers[1]).toMatchObject({ type: 'cps', minor: null, points: 1250, currency: 'SAR' });
    expect(offers[2]).toMatchObject({ countries: [], minor: '400' });
    expect(offers.find(({ id }) => id === '7')!.title).toBe('Turned <b>around</b>');
    const { body: shown } = await api('GET', '/api/offers?category=fashion-beauty&limit=1');
    expect(shown.data[0].category).toMatchObject({ name: 'Fashion & Beauty' });

    network.campaigns = many.filter(({ id }) => id !== 10);
    network.campaigns[0] = campaign(1, { payouts: [{ payout: 3 }], title: 'Changed' });
    network.campaigns[1] = campaign(2, { currency: 'EUR' });
    expect(await sync()).toMatchObject({
      ...{ inserted: 0, updated: 1, deactivated: 2, reactivated: 0, unchanged: 999 },
      skipped: expect.arrayContaining([expect.objectContaining({ upstreamId: '2' })]),
    });
    const [gone] = await app.database.query<{ id: string }>(
      `SELECT id FROM offers WHERE catalog_id = $1 AND upstream_id = '10'`,
      [catalogId],
    );
    expect((await api('GET', `/api/offers/${gone!.id}`)).body.status).toBe('paused');
    expect((await api('POST', `/api/offers/${gone!.id}/resume`)).body.code).toBe('offer.invalid_transition');
    expect((await stored())[0]).toMatchObject({ title: 'Changed', minor: '300' });

    network.campaigns = many;
    network.campaigns[0] = campaign(1, { payouts: [{ payout: 3 }], title: 'Changed' });
    network.campaigns[1] = campaign(2, { model: 'cps', payouts: [{ payout: 12.5 }], currency: 'SAR' });
    expect(await sync()).toMatchObject({ updated: 0, deactivated: 0, reactivated: 2 });
    expect((await api('GET', `/api/offers/${gone!.id}`)).body.status).toBe('active');
    const [event] = await app.database.query<{ payload: unknown }>(
      `SELECT payload FROM outbox_events WHERE type = 'sync.completed' ORDER BY entity_sequence DESC LIMIT 1`,
    );
    expect(event!.payload).toMatchObject({ catalogId, reactivated: 2, inserted: 0 });
  });

  it('[R89] is asked three times more, and nothing of half a catalogue is applied', async () => {
    const before = await stored();
    const broken = { status: 502, body: '<html>' };
    const page = JSON.stringify({ success: true, data: { campaigns: network.campaigns.slice(5), page: 1 } });
    network.requests.length = 0;
    // The first page comes, shorter than the whole, and the second never does.
    network.campaigns = [
      ...network.campaigns.slice(100),
      ...Array.from({ length: 200 }, (_, n) => campaign(n + 5_000)),
    ];
    network.failures = [
      broken,
      { status: 200, body: '{"success":true}' },
      { status: 200, body: page.slice(0, 500) },
      { status: 200, body: JSON.stringify({ success: true, data: { campaigns: [{ title: 'no id' }] } }) },
    ];
    expect(await sync()).toMatchObject({
      ...{ status: 'failed', attempts: 4, inserted: 0, updated: 0, deactivated: 0 },
      error: 'the network lists a campaign without an id',
    });
    expect(await stored()).toEqual(before);
    network.failures = [broken, broken];
    network.requests.length = 0;
    expect(await sync()).toMatchObject({ status: 'completed', attempts: 3, inserted: 200, deactivated: 97 });
    expect(network.requests).toHaveLength(4);
  });

  it('[R89] with a bad key is asked once and says so, without the key', async () => {
    await api('PATCH', `/api/admin/catalogs/${catalogId}`, { apiKey: 'another-key' });
    network.requests.length = 0;
    const run = await sync();
    expect(run).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: 'the network refused: Invalid API Key',
    });
    expect(network.requests).toHaveLength(1);
    await api('PATCH', `/api/admin/catalogs/${catalogId}`, { apiKey: network.apiKey });
    const [row] = await app.database.query<{ sealed: Buffer }>(
      'SELECT sealed_key AS sealed FROM catalogs WHERE id = $1',
      [catalogId],
    );
    expect(row!.sealed.includes(Buffer.from(network.apiKey))).toBe(false);
    const audit = await app.database.query<{ row: string }>(
      `SELECT a::text AS row FROM audit_entries a WHERE subject_type = 'catalog'`,
    );
    expect(audit.map(({ row: text }) => text).join()).not.toContain(network.apiKey);
  });

  it('[R89] is due every night by itself, one run at a time', async () => {
    const { body: catalog } = await api('GET', `/api/admin/catalogs/${catalogId}`);
    const hours = (new Date(catalog.dueAt as string).getTime() - Date.now()) / 3_600_000;
    expect(hours > 0 && hours <= 24).toBe(true);
    const count = async (): Promise<number> =>
      (await api('GET', `/api/admin/catalogs/${catalogId}/runs?limit=100`)).body.data.length as number;
    const before = await count();
    await app.database.query(`UPDATE catalogs SET due_at = now() - interval '1 minute'`);
    await runScheduled(app, 'offers.sync-catalogs');
    await eventually(async () => {
      expect(await count()).toBe(before + 1);
      const { data } = (await api('GET', `/api/admin/catalogs/${catalogId}/runs?limit=1`)).body;
      expect(data[0].status).toBe('completed');
    });
    const next = (await api('GET', `/api/admin/catalogs/${catalogId}`)).body.dueAt as string;
    expect(new Date(next).getTime()).toBeGreaterThan(Date.now());
    const asked = await Promise.all(
      Array.from({ length: 4 }, () => api('POST', `/api/admin/catalogs/${catalogId}/runs`)),
    );
    expect(asked.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an address inside', { baseUrl: 'http://169.254.169.254/' }, 'outbound.address_refused'],
    ['a private address', { baseUrl: 'https://10.0.0.1/' }, 'outbound.address_refused'],
    ['another scheme', { baseUrl: 'ftp://network.example/' }, 'request.invalid'],
    ['a user name', { baseUrl: 'https://a:b@network.example/' }, 'request.invalid'],
    ['another network', { network: 'nobody' }, 'request.invalid'],
    ['a key of two lines', { apiKey: 'a\r\nX-Injected: 1' }, 'request.invalid'],
    ['a name that is turned around', { name: 'a\u202eb' }, 'request.invalid'],
    ['no company', { advertiserId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b01' }, 'advertiser.not_found'],
  ])('[R89] with %s is refused', async (_, change, code) => {
    expect((await api('POST', '/api/admin/catalogs', body(change))).body.code).toBe(code);
  });

  it('[R89] belongs to admins', async () => {
    for (const who of ['promoter', 'advertiser'])
      expect((await api('GET', '/api/admin/catalogs', undefined, await logIn(app.url, who))).status).toBe(
        403,
      );
  });
});
