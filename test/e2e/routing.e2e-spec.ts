import { startApp, type TestApp } from '../setup/app.js';
import { register } from '../setup/accounts.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { DESKTOP, hostOf, HUMAN, IP, newLink, newOffer, visitLink } from '../setup/tracking.js';

type Offer = Awaited<ReturnType<typeof newOffer>>;

describe('routing', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let a: Offer;
  let b: Offer;
  let c: Offer;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    a = await newOffer(app.url, admin);
    b = await newOffer(app.url, admin);
    c = await newOffer(app.url, admin);
  });
  afterAll(() => app.dispose());

  const put = (linkId: string, body: unknown, token = promoter): Promise<Answer> =>
    call(app.url, 'PUT', `/api/links/${linkId}/routing`, { token, body });

  const simulate = (linkId: string, body: unknown, token = promoter): Promise<Answer> =>
    call(app.url, 'POST', `/api/links/${linkId}/simulate`, { token, body });

  /** A smart link whose rules have reached the edge. */
  const smartLink = async (routing: unknown): Promise<{ id: string; code: string }> => {
    const link = await newLink(app.url, promoter, a.id);
    const answer = await put(link.id, routing);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return link;
  };

  /** Addresses of the United States, each another visitor. */
  const visitorIp = (index: number): string => `8.8.${index >> 8}.${index & 255}`;

  const routeOf = (answer: Answer): Promise<Record<string, unknown>> =>
    eventually(async () => {
      const [row] = await app.database.query<{ route: Record<string, unknown> }>(
        'SELECT route FROM clicks WHERE id = $1',
        [answer.headers.get('x-click-id')],
      );
      if (!row) throw new Error('not stored yet');
      return row.route;
    });

  const group = (strategy: string, ...offers: Offer[]) => ({
    strategy,
    destinations: offers.map(({ id }) => ({ offerId: id })),
  });

  it('[R26] takes turns exactly and splits by weight, counting each offer by itself', async () => {
    const turns = await smartLink({ rules: [group('round_robin', a, b, c)] });
    const hosts: (string | null)[] = [];
    for (let index = 0; index < 6; index++) {
      hosts.push(hostOf(await visitLink(app.url, turns.code, { ip: visitorIp(index) })));
    }
    expect(hosts).toEqual([a.host, b.host, c.host, a.host, b.host, c.host]);
    await eventually(async () => {
      const rows = await app.database.query<{ offer_id: string; clicks: string }>(
        'SELECT offer_id, sum(clicks) AS clicks FROM click_rollups WHERE link_id = $1 GROUP BY 1',
        [turns.id],
      );
      expect(rows.map(({ clicks }) => Number(clicks))).toEqual([2, 2, 2]);
    });

    const weighted = await smartLink({
      rules: [
        {
          strategy: 'weighted',
          destinations: [
            { offerId: a.id, weight: 9 },
            { offerId: b.id, weight: 1 },
          ],
        },
      ],
    });
    let toA = 0;
    for (let index = 0; index < 100; index++) {
      const answer = await visitLink(app.url, weighted.code, { ip: visitorIp(index) });
      if (hostOf(answer) === a.host) toA += 1;
    }
    // Six standard deviations of a binomial of 100 around 90.
    expect(toA).toBeGreaterThan(72);
    expect(toA).toBeLessThan(100);
    const route = await routeOf(await visitLink(app.url, weighted.code));
    expect([0.9, 0.1]).toContain(route.propensity);
    expect(route).toMatchObject({ rule: 0, strategy: 'weighted', skipped: [] });
  });

  it('[R28] routes by country, and everybody else to the fallback offer', async () => {
    const link = await smartLink({
      rules: [{ when: { countries: ['DE'] }, ...group('weighted', b) }, { ...group('weighted', c) }],
    });
    for (const [ip, offer, rule] of [
      [IP.de, b, 0],
      [IP.us, c, 1],
      [IP.private, c, 1],
    ] as const) {
      const answer = await visitLink(app.url, link.code, { ip });
      expect([ip, hostOf(answer)]).toEqual([ip, offer.host]);
      expect(await routeOf(answer)).toMatchObject({ rule });
    }
    const own = await smartLink({ rules: [{ when: { countries: ['DE'] }, ...group('weighted', b) }] });
    expect(hostOf(await visitLink(app.url, own.code, { ip: IP.us }))).toBe(a.host);
  });

  it('[R29] routes by device, and refuses rules on what this installation does not know', async () => {
    const link = await smartLink({
      rules: [{ when: { devices: ['mobile'], os: ['iOS'] }, ...group('weighted', b) }, group('weighted', c)],
    });
    expect(hostOf(await visitLink(app.url, link.code, { userAgent: HUMAN }))).toBe(b.host);
    expect(hostOf(await visitLink(app.url, link.code, { userAgent: DESKTOP }))).toBe(c.host);
    for (const when of [
      { cities: ['Berlin'] },
      { regions: ['BE'] },
      { connections: ['cellular'] },
      { asns: [1] },
    ]) {
      const refused = await put(link.id, { rules: [{ when, ...group('weighted', b) }] });
      expect([refused.status, refused.body.code]).toEqual([400, 'routing.unsupported_condition']);
      expect(refused.body.details).toEqual({ conditions: Object.keys(when) });
    }
  });

  it('[R33] fails over to the next offer of the chain, then to the fallback, and says what it skipped', async () => {
    const first = await newOffer(app.url, admin);
    const second = await newOffer(app.url, admin);
    const link = await smartLink({
      rules: [group('weighted', first)],
      failover: [second.id, c.id],
      fallbackUrl: 'https://nothing-left.example/',
    });
    const pause = (offer: Offer) => call(app.url, 'POST', `/api/offers/${offer.id}/pause`, { token: admin });
    const leadsTo = (host: string) =>
      eventually(async () => {
        const answer = await visitLink(app.url, link.code);
        if (hostOf(answer) !== host) throw new Error(`leads to ${hostOf(answer)}, not ${host}`);
        return answer;
      });
    await leadsTo(first.host);
    await pause(first);
    await leadsTo(second.host);
    await pause(second);
    const third = await leadsTo(c.host);
    expect(await routeOf(third)).toMatchObject({
      rule: 0,
      strategy: 'failover',
      skipped: [
        { offerId: first.id, reason: 'offer_ended' },
        { offerId: second.id, reason: 'offer_ended' },
      ],
    });
    const simulated = await simulate(link.id, { country: 'US' });
    expect(simulated.body.tried.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      ...['offer_ended', 'offer_ended', 'open'],
    ]);
    expect(
      (await put(link.id, { rules: [group('weighted', first)], fallbackUrl: 'https://end.example/' })).status,
    ).toBe(200);
    await leadsTo('end.example');
  });

  it('[R35] says in advance which fallback a visitor will get', async () => {
    const closed = await newOffer(app.url, admin);
    const link = await newLink(app.url, promoter, closed.id);
    const change = (path: string, method: string, body: unknown) =>
      call(app.url, method, path, { token: admin, body });
    const where = async (country: string): Promise<unknown> => {
      const { body } = await simulate(link.id, { country });
      return [body.offerId, body.tried[0].verdict, body.fallbackUrl];
    };
    const rule = { level: 'offer', offerId: closed.id, action: 'block', countries: ['US'] };
    const { body: made } = await change('/api/admin/geo-rules', 'POST', rule);
    expect(await where('US')).toEqual([null, 'geo_blocked', null]);
    const own = 'https://fallback-of-the-offer.example/';
    expect((await change(`/api/offers/${closed.id}`, 'PATCH', { fallbackUrl: own })).status).toBe(200);
    expect(await where('US')).toEqual([null, 'geo_blocked', own]);
    const ofRule = 'https://fallback-of-the-rule.example/';
    await change(`/api/admin/geo-rules/${made.id}`, 'PATCH', { fallbackUrl: ofRule });
    expect(await where('US')).toEqual([null, 'geo_blocked', ofRule]);
    const real = await eventually(async () => {
      const answer = await visitLink(app.url, link.code, { ip: IP.us });
      if (hostOf(answer) !== new URL(ofRule).host) throw new Error(`leads to ${hostOf(answer)}`);
      return answer;
    });
    expect(real.headers.get('location')).toBe(ofRule);
    expect(await where('FR')).toEqual([closed.id, 'open', null]);
    expect((await change(`/api/offers/${closed.id}/pause`, 'POST', {})).status).toBe(200);
    expect(await where('FR')).toEqual([null, 'offer_ended', own]);
  });

  it('[R34] opens and closes a rule by the hour of a named time zone, daylight saving included', async () => {
    const schedule = { timezone: 'Europe/Berlin', weekdays: [1, 2, 3, 4, 5], fromHour: 9, toHour: 17 };
    const link = await smartLink({ rules: [{ when: { schedule }, ...group('weighted', b) }] });
    for (const [time, offer] of [
      ['2026-01-15T07:30:00Z', a],
      ['2026-01-15T08:00:00Z', b],
      ['2026-07-15T07:30:00Z', b],
      ['2026-07-15T15:00:00Z', a],
      ['2026-07-18T10:00:00Z', a],
    ] as const) {
      const answer = await simulate(link.id, { time });
      expect([time, answer.status, answer.body.offerId]).toEqual([time, 200, offer.id]);
    }
    for (const wrong of [{ timezone: 'Mars/Base' }, { fromHour: 24 }, { toHour: 0 }, { weekdays: [0] }]) {
      const answer = await put(link.id, {
        rules: [{ when: { schedule: { ...schedule, ...wrong } }, ...group('weighted', b) }],
      });
      expect([wrong, answer.status, answer.body.code]).toEqual([wrong, 400, 'request.invalid']);
    }
    const never = { ...schedule, fromHour: 5, toHour: 5 };
    const closed = await put(link.id, { rules: [{ when: { schedule: never }, ...group('weighted', b) }] });
    expect([closed.status, closed.body.code]).toEqual([400, 'routing.invalid']);
  });

  it('[R35] shows for a visitor which rules failed and why, and records nothing', async () => {
    const link = await smartLink({
      rules: [
        { when: { countries: ['DE'], devices: ['desktop'] }, ...group('weighted', b) },
        { when: { subs: { sub2: ['vip'] } }, ...group('weighted', c) },
      ],
    });
    const { status, body } = await simulate(link.id, { ip: IP.us, userAgent: HUMAN, subs: ['x', 'vip'] });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      visitor: { country: 'US', device: 'mobile', os: 'iOS' },
      rules: [
        { rule: 0, isMatch: false, failed: ['countries', 'devices'] },
        { rule: 1, isMatch: true, failed: [] },
      ],
      rule: 1,
      tried: [{ offerId: c.id, strategy: 'weighted', propensity: 1, verdict: 'open' }],
      offerId: c.id,
      fallbackUrl: null,
    });
    const visit = await visitLink(app.url, link.code, { query: '?sub2=vip' });
    expect(hostOf(visit)).toBe(c.host);
    expect(await routeOf(visit)).toMatchObject({ rule: 1, strategy: 'weighted', propensity: 1 });
    const [count] = await app.database.query<{ clicks: string }>(
      'SELECT count(*) AS clicks FROM clicks WHERE link_id = $1',
      [link.id],
    );
    expect(Number(count!.clicks)).toBe(1);

    const stranger = await register(app.url);
    expect((await simulate(link.id, {}, stranger.token)).body.code).toBe('link.not_found');
    expect((await simulate(link.id, { time: 'soon' })).status).toBe(400);
    expect((await simulate(link.id, { time: '2026-13-45T99:00:00Z' })).status).toBe(400);
    expect((await simulate(link.id, { country: 'Germany' })).status).toBe(400);
  });

  it('[R32] keeps a visitor in one arm of an experiment and notes the arm', async () => {
    const link = await smartLink({ rules: [group('ab_test', a, b)] });
    const arms = new Set<unknown>();
    // Chance may give a dozen the same arm.
    for (let index = 0; index < 12 || (arms.size < 2 && index < 60); index++) {
      const visitor = { ip: visitorIp(index), userAgent: DESKTOP };
      const first = await visitLink(app.url, link.code, visitor);
      const again = await visitLink(app.url, link.code, visitor);
      expect(hostOf(again)).toBe(hostOf(first));
      const route = await routeOf(first);
      expect(route).toMatchObject({ strategy: 'ab_test', propensity: 0.5 });
      expect(route.arm).toBe(hostOf(first) === a.host ? 'A' : 'B');
      arms.add(route.arm);
    }
    expect([...arms].sort()).toEqual(['A', 'B']);
    const lonely = await put(link.id, { rules: [group('ab_test', a)] });
    expect([lonely.status, lonely.body.code]).toEqual([400, 'routing.invalid']);
  });

  it('[R27] lets a bandit prefer what converts, keeps its floor and stores the propensity', async () => {
    const bandit = { ...group('bandit', a, b), explorationFloor: 0.2 };
    const link = await smartLink({ rules: [bandit] });
    const fresh = await routeOf(await visitLink(app.url, link.code));
    expect(fresh.strategy).toBe('bandit');
    expect(Math.abs((fresh.propensity as number) - 0.5)).toBeLessThan(0.1);

    // A month of numbers as ingest and attribution would have kept them.
    const [{ tenant_id: tenantId, promoter_id: promoterId }] = (await app.database.query<{
      tenant_id: string;
      promoter_id: string;
    }>('SELECT tenant_id, promoter_id FROM links WHERE id = $1', [link.id])) as [
      { tenant_id: string; promoter_id: string },
    ];
    for (const [offer, conversions] of [
      [a, 10],
      [b, 90],
    ] as const) {
      await app.database.query(
        `INSERT INTO click_rollups (tenant_id, bucket_start, link_id, offer_id, promoter_id, country, device, clicks,
           counted_clicks) VALUES ($1, now() - interval '1 day', $2, $3, $4, 'US', 'mobile', 1000, 1000)`,
        [tenantId, link.id, offer.id, promoterId],
      );
      await app.database.query(
        `INSERT INTO conversion_rollups (tenant_id, bucket_start, link_id, offer_id, promoter_id, event, currency,
           conversions, approved_conversions, amount_minor, commission_minor, approved_commission_minor)
         VALUES ($1, now() - interval '1 day', $2, $3, $4, 'sale', 'USD', $5, 0, 0, 0, 0)`,
        [tenantId, link.id, offer.id, promoterId, conversions],
      );
    }
    // Saving again reloads the link at once; by itself it is reloaded twice a minute.
    expect((await put(link.id, { rules: [bandit] })).status).toBe(200);
    await eventually(async () => {
      const answer = await visitLink(app.url, link.code);
      const { propensity } = await routeOf(answer);
      expect(propensity).toBeCloseTo(hostOf(answer) === b.host ? 0.9 : 0.1, 2);
    });
  });

  it('[R26] refuses rules that make no sense, offers that are not there and links of others', async () => {
    const link = await newLink(app.url, promoter, a.id);
    const destinations = [{ offerId: b.id }];
    const wrong: [unknown, number, string][] = [
      [{}, 400, 'request.invalid'],
      [{ rules: [] }, 400, 'request.invalid'],
      [{ rules: [{ strategy: 'best', destinations }] }, 400, 'request.invalid'],
      [{ rules: [{ strategy: 'weighted', destinations: [] }] }, 400, 'request.invalid'],
      [
        { rules: [{ strategy: 'weighted', destinations: [{ offerId: b.id, weight: 0 }] }] },
        400,
        'request.invalid',
      ],
      [{ rules: [{ strategy: 'weighted', destinations, when: { moon: 'full' } }] }, 400, 'request.invalid'],
      [
        { rules: [{ strategy: 'weighted', destinations }], fallbackUrl: 'ftp://x.example/' },
        400,
        'request.invalid',
      ],
      [
        { rules: [{ strategy: 'weighted', destinations: [...destinations, ...destinations] }] },
        400,
        'routing.invalid',
      ],
      [{ rules: [{ strategy: 'weighted', destinations: [{ offerId: link.id }] }] }, 404, 'offer.not_found'],
    ];
    for (const [body, status, code] of wrong) {
      const answer = await put(link.id, body);
      expect([body, answer.status, answer.body.code]).toEqual([body, status, code]);
    }
    const good = { rules: [{ strategy: 'weighted', destinations }] };
    const stranger = await register(app.url);
    expect((await put(link.id, good, stranger.token)).body.code).toBe('link.not_found');
    const read = () => call(app.url, 'GET', `/api/links/${link.id}/routing`, { token: promoter });
    expect((await read()).body.code).toBe('routing.not_found');
    expect((await put(link.id, good)).status).toBe(200);
    expect((await read()).body.rules).toEqual([
      { strategy: 'weighted', when: {}, destinations: [{ offerId: b.id, weight: 1 }] },
    ]);
    const removed = await call(app.url, 'DELETE', `/api/links/${link.id}/routing`, { token: promoter });
    expect(removed.status).toBe(204);
    await eventually(async () => {
      expect(hostOf(await visitLink(app.url, link.code))).toBe(a.host);
    });
  });
});
