import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseEnvironment, runApp, startApp, type TestApp } from '../setup/app.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { mmdbOf } from '../setup/mmdb.js';
import { DESKTOP, hostOf, newLink, newOffer, visitLink } from '../setup/tracking.js';

const BERLIN = '88.198.1.1';
const SAN_JOSE = '73.1.2.3';
const CLOUD = '52.95.1.1';
const UNLISTED = '8.8.8.8';

describe('cities and networks', () => {
  let folder: string;
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let a: Awaited<ReturnType<typeof newOffer>>;
  let b: typeof a;
  const files = (): { cities: string; networks: string } => ({
    cities: join(folder, 'city.mmdb'),
    networks: join(folder, 'asn.mmdb'),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afflux-places-'));
    const { cities, networks } = files();
    await writeFile(
      cities,
      mmdbOf('GeoLite2-City', [
        {
          cidr: '88.198.0.0/16',
          data: {
            country: { iso_code: 'DE' },
            subdivisions: [{ iso_code: 'BE', names: { en: 'State of Berlin' } }],
            city: { names: { en: 'Berlin', de: 'Berlin' } },
          },
        },
        {
          cidr: '73.0.0.0/8',
          data: { country_code: 'US', state1: 'California', city: 'San Jose' },
        },
      ]),
    );
    await writeFile(
      networks,
      mmdbOf('GeoLite2-ASN', [
        {
          cidr: '73.0.0.0/8',
          data: { autonomous_system_number: 7922, autonomous_system_organization: 'Comcast' },
        },
        {
          cidr: '52.95.0.0/16',
          data: { autonomous_system_number: 16_509, autonomous_system_organization: 'Amazon' },
        },
      ]),
    );
    app = await startApp({
      env: { TRUST_PROXY: 'loopback', GEOIP_CITY_DB: cities, GEOIP_ASN_DB: networks },
    });
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    a = await newOffer(app.url, admin);
    b = await newOffer(app.url, admin);
  });
  afterAll(async () => {
    await app.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const shown = (answer: Answer, token = admin): Promise<Record<string, unknown>> =>
    eventually(async () => {
      const id = answer.headers.get('x-click-id');
      const { status, body } = await call(app.url, 'GET', `/api/clicks/${id}`, { token });
      expect(status).toBe(200);
      return body as Record<string, unknown>;
    });

  const visit = (code: string, ip: string): Promise<Answer> =>
    visitLink(app.url, code, { ip, userAgent: DESKTOP, headers: { 'accept-language': 'en-US,en' } });

  const routed = async (linkId: string, when: unknown, on = app, token = promoter): Promise<Answer> =>
    call(on.url, 'PUT', `/api/links/${linkId}/routing`, {
      token,
      body: { rules: [{ when, strategy: 'weighted', destinations: [{ offerId: b.id }] }] },
    });

  it('[R12] notes region, city and network of a click, and shows the network to admins alone', async () => {
    const { code } = await newLink(app.url, promoter, a.id);
    const of = async (ip: string): Promise<Record<string, unknown>> => shown(await visit(code, ip));
    expect(await of(BERLIN)).toMatchObject({
      ...{ country: 'DE', region: 'State of Berlin', city: 'Berlin', asn: null },
    });
    expect(await of(SAN_JOSE)).toMatchObject({
      ...{ country: 'US', region: 'California', city: 'San Jose', asn: 7922 },
    });
    // The country file that comes along knows what the city file does not.
    expect(await of(UNLISTED)).toMatchObject({ country: 'US', region: null, city: null, asn: null });
    expect(await of('10.1.2.3')).toMatchObject({ country: null, region: null, city: null, asn: null });
    const mine = await shown(await visit(code, '73.9.9.9'), promoter);
    expect(mine).toMatchObject({ city: 'San Jose' });
    expect(mine).not.toHaveProperty('asn');
  });

  it('[R29] routes by region, city, network and class of connection', async () => {
    for (const [when, taken, left] of [
      [{ cities: ['berlin'] }, BERLIN, SAN_JOSE],
      [{ regions: ['BE'] }, BERLIN, UNLISTED],
      [{ regions: ['California'] }, SAN_JOSE, BERLIN],
      [{ asns: [7922] }, SAN_JOSE, CLOUD],
      [{ connections: ['data_centre'] }, CLOUD, SAN_JOSE],
      [{ connections: ['isp'] }, SAN_JOSE, BERLIN],
    ] as const) {
      const link = await newLink(app.url, promoter, a.id);
      expect([when, (await routed(link.id, when)).status]).toEqual([when, 200]);
      const hosts = [hostOf(await visit(link.code, taken)), hostOf(await visit(link.code, left))];
      expect([when, hosts]).toEqual([when, [b.host, a.host]]);
      for (const [ip, offerId] of [
        [taken, b.id],
        [left, a.id],
      ]) {
        const options = { token: promoter, body: { ip } };
        const { body } = await call(app.url, 'POST', `/api/links/${link.id}/simulate`, options);
        expect([when, ip, body.offerId]).toEqual([when, ip, offerId]);
      }
    }
    const link = await newLink(app.url, promoter, a.id);
    for (const when of [{ connections: ['wifi'] }, { asns: ['x'] }, { asns: [-1] }, { cities: [] }]) {
      const wrong = await routed(link.id, when);
      expect([when, wrong.status, wrong.body.code]).toEqual([when, 400, 'request.invalid']);
    }
  });

  it('[R43] lets the network of a data centre speak against a click, by its weight', async () => {
    const { code } = await newLink(app.url, promoter, a.id);
    const cloud = await shown(await visit(code, CLOUD));
    expect(cloud.fraudSignals).toContainEqual({ name: 'data_centre', weight: 25 });
    expect(cloud).toMatchObject({ asn: 16_509, isCounted: true });
    expect((await shown(await visit(code, SAN_JOSE))).fraudSignals).toEqual([]);
    const config = await call(app.url, 'GET', '/api/admin/fraud/config', { token: admin });
    expect(config.body).toMatchObject({
      unavailableSignals: [],
      dataCentreAsns: expect.arrayContaining([16_509]),
    });
  });

  it('[R29] refuses rules on networks with a city file alone, and says which signal it has no data for', async () => {
    const second = await startApp({ env: { GEOIP_CITY_DB: files().cities, ROLE: 'api' }, beside: app });
    try {
      const link = await newLink(app.url, promoter, a.id);
      expect((await routed(link.id, { cities: ['Berlin'] }, second)).status).toBe(200);
      const refused = await routed(link.id, { cities: ['Berlin'], asns: [1] }, second);
      expect([refused.status, refused.body.code]).toEqual([400, 'routing.unsupported_condition']);
      expect(refused.body.details).toEqual({ conditions: ['asns'] });
      const config = await call(second.url, 'GET', '/api/admin/fraud/config', { token: admin });
      expect(config.body.unavailableSignals).toEqual(['data_centre']);
    } finally {
      await second.stop();
    }
  });

  it('refuses a file that is no MMDB file at the start', async () => {
    const file = join(folder, 'wrong.mmdb');
    await writeFile(file, 'not a database');
    for (const [name, path, why] of [
      ['GEOIP_CITY_DB', file, 'is no MMDB file'],
      ['GEOIP_ASN_DB', file, 'is no MMDB file'],
      ['GEOIP_ASN_DB', join(folder, 'missing'), 'is not a file'],
    ] as const) {
      const run = runApp({ ...baseEnvironment(app.database, app.dataDir), [name]: path });
      expect(await run.exited).not.toBe(0);
      expect(run.output()).toMatch(new RegExp(`^afflux: ${name}: .+ ${why}`));
    }
  });
});
