import { startApp, type TestApp } from '../setup/app.js';
import { call, eventually, logIn } from '../setup/http.js';
import { hostOf, IP, newLink, newOffer, visitLink } from '../setup/tracking.js';

describe('geo rules', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  /** A link that no rule of its own closes. */
  let open: { code: string; host: string };
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    const { id, host } = await newOffer(app.url, admin);
    open = { host, code: (await newLink(app.url, promoter, id)).code };
  });
  afterAll(() => app.dispose());

  const rules = (method: string, path = '', body?: unknown, token = admin) =>
    call(app.url, method, `/api/admin/geo-rules${path}`, { token, body });

  const addRule = async (body: Record<string, unknown>): Promise<string> => {
    const answer = await rules('POST', '', body);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    return answer.body.id as string;
  };

  const removeAll = async (): Promise<void> => {
    const { body } = await rules('GET', '?limit=100');
    for (const { id } of body.data) expect((await rules('DELETE', `/${id}`)).status).toBe(204);
    await meets(open.code, IP.us, open.host);
    await meets(open.code, IP.de, open.host);
  };

  const test = (offerId: string, visitor: Record<string, unknown>) =>
    rules('POST', '/test', { offerId, ...visitor });

  /** What a visitor meets, once every change has arrived. */
  const meets = async (code: string, ip: string, expected: number | string): Promise<void> => {
    await eventually(async () => {
      const answer = await visitLink(app.url, code, { ip });
      const met = answer.status === 302 ? hostOf(answer) : answer.status;
      if (met !== expected) throw new Error(`${ip} met ${met}, not ${expected}`);
    });
  };

  it('[R36] allows and blocks countries per offer, per advertiser and for the whole tenant', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    await meets(link.code, IP.us, offer.host);
    const cases = [
      { level: 'offer', offerId: offer.id },
      { level: 'advertiser', advertiserId: offer.advertiserId },
      { level: 'global' },
    ];
    for (const target of cases) {
      const id = await addRule({ ...target, action: 'block', countries: ['US'] });
      await meets(link.code, IP.us, 403);
      await meets(link.code, IP.de, offer.host);
      const changed = await rules('PATCH', `/${id}`, { action: 'allow' });
      expect([changed.status, changed.body.action]).toEqual([200, 'allow']);
      await meets(link.code, IP.us, offer.host);
      await meets(link.code, IP.de, 403);
      expect((await rules('DELETE', `/${id}`)).status).toBe(204);
      expect((await rules('GET', `/${id}`)).body.code).toBe('geo_rule.not_found');
      await meets(link.code, IP.de, offer.host);
    }
    const { body: audit } = await call(app.url, 'GET', '/api/admin/audit?subjectType=geo_rule&limit=100', {
      token: admin,
    });
    const actions = audit.data.map(({ action }: { action: string }) => action);
    for (const action of ['geo_rule.created', 'geo_rule.changed', 'geo_rule.removed']) {
      expect(actions.filter((name: string) => name === action)).toHaveLength(3);
    }
  });

  it('[R36] refuses rules that make no sense, and people who may not write them', async () => {
    const offer = await newOffer(app.url, admin);
    const good = { level: 'offer', offerId: offer.id, action: 'block', countries: ['US'] };
    const wrong: [Record<string, unknown>, number, string][] = [
      [{ ...good, countries: ['XX'] }, 400, 'request.invalid'],
      [{ ...good, countries: ['us'] }, 400, 'request.invalid'],
      [{ ...good, countries: [] }, 400, 'request.invalid'],
      [{ ...good, countries: 'US' }, 400, 'request.invalid'],
      [{ ...good, countries: ['US', 'US'] }, 400, 'request.invalid'],
      [{ ...good, action: 'deny' }, 400, 'request.invalid'],
      [{ ...good, priority: 1.5 }, 400, 'request.invalid'],
      [{ ...good, priority: 1e9 }, 400, 'request.invalid'],
      [{ ...good, fallbackUrl: 'javascript:alert(1)' }, 400, 'request.invalid'],
      [{ ...good, fallbackUrl: 'https://x.example/\r\nA: b' }, 400, 'request.invalid'],
      [{ ...good, surprise: 1 }, 400, 'request.invalid'],
      [{ ...good, level: 'global' }, 400, 'geo_rule.invalid_target'],
      [{ ...good, level: 'advertiser' }, 400, 'geo_rule.invalid_target'],
      [{ level: 'offer', action: 'block', countries: ['US'] }, 400, 'geo_rule.invalid_target'],
      [{ ...good, offerId: offer.advertiserId }, 404, 'offer.not_found'],
      [
        { level: 'advertiser', advertiserId: offer.id, action: 'allow', countries: ['US'] },
        404,
        'advertiser.not_found',
      ],
    ];
    for (const [body, status, code] of wrong) {
      const answer = await rules('POST', '', body);
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
    expect((await rules('POST', '', good, promoter)).status).toBe(403);
    expect((await call(app.url, 'POST', '/api/admin/geo-rules', { body: good })).status).toBe(401);
    expect((await rules('GET', '/not-an-id')).status).toBe(400);
    expect((await rules('GET')).body.data).toEqual([]);
  });

  it('[R37] resolves offer, then advertiser, then global, then allowed; higher priority first', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    await addRule({ level: 'global', action: 'block', countries: ['US', 'DE'] });
    await meets(link.code, IP.us, 403);
    await meets(link.code, IP.de, 403);
    await addRule({
      level: 'advertiser',
      advertiserId: offer.advertiserId,
      action: 'allow',
      countries: ['US', 'DE'],
    });
    await meets(link.code, IP.us, offer.host);
    const own = { level: 'offer', offerId: offer.id };
    await addRule({ ...own, action: 'block', countries: ['US'], priority: 1 });
    await meets(link.code, IP.us, 403);
    await meets(link.code, IP.de, offer.host);
    await addRule({ ...own, action: 'allow', countries: ['US', 'DE'], priority: 2 });
    await meets(link.code, IP.us, offer.host);
    await removeAll();
    await meets(link.code, IP.us, offer.host);
  });

  it('[R38] shows the path a country or an address takes', async () => {
    const offer = await newOffer(app.url, admin);
    const global = await addRule({ level: 'global', action: 'block', countries: ['US'] });
    const blocked = await test(offer.id, { ip: IP.us });
    expect(blocked.status).toBe(200);
    expect(blocked.body).toEqual({
      country: 'US',
      action: 'block',
      decidedBy: 'global',
      ruleId: global,
      fallbackUrl: null,
      path: [
        { level: 'offer', targetId: offer.id, outcome: 'none', ruleId: null, reason: 'no_rule' },
        {
          level: 'advertiser',
          targetId: offer.advertiserId,
          outcome: 'none',
          ruleId: null,
          reason: 'no_rule',
        },
        { level: 'global', targetId: null, outcome: 'block', ruleId: global, reason: 'listed' },
      ],
    });
    const free = await test(offer.id, { country: 'DE' });
    expect(free.body).toMatchObject({ action: 'allow', decidedBy: 'default', ruleId: null });
    expect(free.body.path).toHaveLength(3);
    const own = await addRule({ level: 'offer', offerId: offer.id, action: 'allow', countries: ['US'] });
    expect((await test(offer.id, { country: 'US' })).body).toMatchObject({ decidedBy: 'offer', ruleId: own });
    expect((await test(offer.id, { country: 'DE' })).body).toMatchObject({
      action: 'block',
      path: [{ reason: 'not_on_allow_list' }],
    });
    const unknown = await test(offer.id, { ip: IP.private });
    expect(unknown.body).toMatchObject({ country: null, action: 'allow', decidedBy: 'unknown_country' });

    expect((await test(offer.id, { country: 'Germany' })).status).toBe(400);
    expect((await test(offer.id, { ip: '8.8.8' })).status).toBe(400);
    expect((await test(own, { country: 'DE' })).body.code).toBe('offer.not_found');
    await removeAll();
  });

  it('[R39] lists the 249 countries', async () => {
    const { status, body } = await call(app.url, 'GET', '/api/geo/countries');
    expect([status, body.data.length]).toEqual([200, 249]);
    const names = new Map(body.data.map(({ code, name }: { code: string; name: string }) => [code, name]));
    expect(names.size).toBe(249);
    expect([names.get('SA'), names.get('DE'), names.get('AX')]).toEqual([
      'Saudi Arabia',
      'Germany',
      'Åland Islands',
    ]);
    expect(names.has('XK')).toBe(false);
  });

  it('[R39] counts clicks by country, for promoters their own', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    for (const ip of [IP.us, IP.us, IP.de, IP.private]) await visitLink(app.url, link.code, { ip });
    const stats = (token: string, query: string) =>
      call(app.url, 'GET', `/api/stats/countries${query}`, { token });
    await eventually(async () => {
      for (const token of [admin, promoter]) {
        const { body } = await stats(token, `?offerId=${offer.id}`);
        expect(
          body.data.map(({ country, clicks }: { country: string | null; clicks: number }) => [
            country,
            clicks,
          ]),
        ).toEqual(
          expect.arrayContaining([
            ['US', 2],
            ['DE', 1],
            [null, 1],
          ]),
        );
        expect(body.data[0].country).toBe('US');
      }
    });
    const past = await stats(admin, `?offerId=${offer.id}&from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z`);
    expect(past.body.data).toEqual([]);
    expect((await stats(admin, '?from=yesterday')).status).toBe(400);
    expect((await stats(admin, '?offerId=1')).status).toBe(400);
    expect((await stats(await logIn(app.url, 'advertiser'), '')).status).toBe(403);
  });

  it('[R40] refuses a blocked click with a typed 403, or sends it to the fallback uncounted', async () => {
    const fallbackUrl = 'https://other.example/sorry?x=1';
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    const id = await addRule({ level: 'offer', offerId: offer.id, action: 'block', countries: ['US'] });
    await meets(link.code, IP.us, 403);
    const refused = await visitLink(app.url, link.code, { ip: IP.us });
    expect(refused.body).toMatchObject({ statusCode: 403, code: 'link.geo_blocked' });
    expect(refused.headers.get('x-click-id')).toBeNull();
    const page = await visitLink(app.url, link.code, { ip: IP.us, headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([403, expect.stringContaining('html')]);

    expect((await rules('PATCH', `/${id}`, { fallbackUrl })).status).toBe(200);
    await meets(link.code, IP.us, 'other.example');
    const led = await visitLink(app.url, link.code, { ip: IP.us });
    expect(led.headers.get('location')).toBe(fallbackUrl);
    const row = await eventually(async () => {
      const [found] = await app.database.query<Record<string, unknown>>(
        'SELECT is_counted, not_counted_reason, country, route FROM clicks WHERE id = $1',
        [led.headers.get('x-click-id')],
      );
      if (!found) throw new Error('not stored yet');
      return found;
    });
    expect(row).toMatchObject({ is_counted: false, not_counted_reason: 'geo_blocked', country: 'US' });
    expect(row.route).toMatchObject({
      strategy: 'fallback',
      skipped: [{ offerId: offer.id, reason: 'geo_blocked' }],
    });

    const own = await newOffer(app.url, admin, { fallbackUrl: 'https://own.example/' });
    const ownLink = await newLink(app.url, promoter, own.id);
    await addRule({ level: 'offer', offerId: own.id, action: 'block', countries: ['US'] });
    await meets(ownLink.code, IP.us, 'own.example');
    await removeAll();
  });

  it('[R40] treats visitors of an unknown country as the tenant says', async () => {
    const offer = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, offer.id);
    expect((await rules('GET', '/settings')).body).toEqual({ unknownCountry: 'allow' });
    await meets(link.code, IP.private, offer.host);
    expect((await rules('PUT', '/settings', { unknownCountry: 'block' })).status).toBe(200);
    await meets(link.code, IP.private, 403);
    await meets(link.code, IP.us, offer.host);
    expect((await rules('PUT', '/settings', { unknownCountry: 'maybe' })).status).toBe(400);
    expect((await rules('PUT', '/settings', { unknownCountry: 'allow' }, promoter)).status).toBe(403);
    expect((await rules('PUT', '/settings', { unknownCountry: 'allow' })).status).toBe(200);
    await meets(link.code, IP.private, offer.host);
  });

  it('[R36] makes one rule for each Idempotency-Key', async () => {
    const make = () =>
      call(app.url, 'POST', '/api/admin/geo-rules', {
        token: admin,
        headers: { 'idempotency-key': 'one rule' },
        body: { level: 'global', action: 'block', countries: ['AQ'] },
      });
    const first = await make();
    expect(first.status).toBe(201);
    expect((await make()).body).toEqual(first.body);
    expect((await rules('GET')).body.data).toHaveLength(1);
    await removeAll();
  });
});
