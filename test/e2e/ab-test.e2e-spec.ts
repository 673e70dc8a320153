import { register } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { DESKTOP, hostOf, newLink, newOffer, visitLink } from '../setup/tracking.js';

type Offer = Awaited<ReturnType<typeof newOffer>>;

describe('results of experiments', () => {
  let app: TestApp;
  let admin: string;
  let promoter: string;
  let key: string;
  let a: Offer;
  let b: Offer;
  let sales = 0;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    key = (await demoOf(app)).keys.advertiser_secret;
    a = await newOffer(app.url, admin);
    b = await newOffer(app.url, admin);
  });
  afterAll(() => app.dispose());

  const resultOf = (linkId: string, token = promoter, query = ''): Promise<Answer> =>
    call(app.url, 'GET', `/api/links/${linkId}/ab-test${query}`, { token });

  const put = (linkId: string, body: unknown): Promise<Answer> =>
    call(app.url, 'PUT', `/api/links/${linkId}/routing`, { token: promoter, body });

  const experiment = { name: 'Landing', strategy: 'ab_test' };
  const newExperiment = async (): Promise<{ id: string; code: string }> => {
    const link = await newLink(app.url, promoter, a.id);
    const destinations = [{ offerId: a.id, name: 'old' }, { offerId: b.id }];
    expect((await put(link.id, { rules: [{ ...experiment, destinations }] })).status).toBe(200);
    return link;
  };

  /** Clicks of people by address, sixteen at once; their ids by the offer's host. */
  const visitors = async (code: string, from: number, to: number): Promise<Map<string, string[]>> => {
    const ids = new Map<string, string[]>();
    const waiting = Array.from({ length: to - from }, (_, index) => from + index).values();
    const one = async (): Promise<void> => {
      for (const index of waiting) {
        const ip = `8.9.${index >> 8}.${index & 255}`;
        const answer = await visitLink(app.url, code, { ip, userAgent: DESKTOP });
        const host = hostOf(answer)!;
        ids.set(host, [...(ids.get(host) ?? []), answer.headers.get('x-click-id')!]);
      }
    };
    await Promise.all(Array.from({ length: 16 }, one));
    return ids;
  };

  const sell = async (clickId: string): Promise<string> => {
    const body = { click_id: clickId, transaction_id: `AB-${++sales}`, amount: 10, currency: 'USD' };
    const answer = await eventually(async () => {
      const sale = await call(app.url, 'POST', '/api/postback', { apiKey: key, body });
      expect([200, 201]).toContain(sale.status);
      return sale;
    });
    return answer.body.conversion_id as string;
  };

  it('[R32] names the winner with its confidence, out of clicks and conversions as they came', async () => {
    const link = await newExperiment();
    const ids = await visitors(link.code, 0, 320);
    const [ofA, ofB] = [ids.get(a.host)!, ids.get(b.host)!];
    expect(ofA.length + ofB.length).toBe(320);
    // A double click counts once, but the sale of its second click does count.
    const again = await visitors(link.code, 319, 320);
    const [[host, [double]]] = [...again] as [[string, [string]]];

    const early = await eventually(async () => {
      const { status, body } = await resultOf(link.id);
      expect(status).toBe(200);
      expect(body.experiments[0].arms.map(({ clicks }: { clicks: number }) => clicks)).toEqual([
        ...[ofA.length, ofB.length],
      ]);
      return body;
    });
    expect(early).toMatchObject({ linkId: link.id, minimumSample: { clicks: 100, conversions: 10 } });
    expect(early.experiments).toEqual([
      expect.objectContaining({
        ...{ rule: 0, name: 'Landing', outcome: 'inconclusive', reason: 'sample_too_small', winner: null },
        confidence: 0,
      }),
    ]);

    for (const id of ofA.slice(0, 12)) await sell(id);
    for (const id of ofB.slice(0, 50)) await sell(id);
    // A second sale of one click is no second success; a rejected one is none.
    await sell(ofA[0]!);
    const rejected = await sell(ofA[12]!);
    const token = admin;
    await call(app.url, 'POST', `/api/conversions/${rejected}/reject`, {
      token,
      body: { reason: 'returned' },
    });
    await sell(double);
    const [extraA, extraB] = host === a.host ? [1, 0] : [0, 1];

    const { body } = await resultOf(link.id);
    const [result] = body.experiments;
    expect(result.arms).toEqual([
      {
        ...{ name: 'old', offerId: a.id, clicks: ofA.length, conversions: 12 + extraA },
        rate: (12 + extraA) / ofA.length,
      },
      {
        ...{ name: 'B', offerId: b.id, clicks: ofB.length, conversions: 50 + extraB },
        rate: (50 + extraB) / ofB.length,
      },
    ]);
    expect(result).toMatchObject({ outcome: 'winner', reason: 'significant', winner: 'B', leader: 'B' });
    expect(result.confidence).toBeGreaterThan(0.99);
    expect(result.comparisons).toEqual([
      { arm: 'old', z: expect.any(Number), pValue: expect.any(Number), correctedPValue: expect.any(Number) },
    ]);
    expect(result.confidence).toBeCloseTo(1 - result.comparisons[0].correctedPValue, 12);
    expect((await resultOf(link.id, admin)).body.experiments).toEqual(body.experiments);

    const before = await resultOf(link.id, promoter, `?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z`);
    expect(before.body.experiments[0]).toMatchObject({ outcome: 'inconclusive', confidence: 0 });
    expect(before.body.experiments[0].arms[0].clicks).toBe(0);

    // Saved anew, the rules begin anew; the past is there for who asks for it.
    await put(link.id, {
      rules: [
        { ...experiment, destinations: [{ offerId: a.id, name: 'old', weight: 3 }, { offerId: b.id }] },
      ],
    });
    expect((await resultOf(link.id)).body.experiments[0].arms[1].clicks).toBe(0);
    const whole = await resultOf(link.id, promoter, '?from=2020-01-01T00:00:00Z');
    expect(whole.body.experiments[0].arms[1].clicks).toBe(ofB.length);
  });

  it('[R32] refuses links without an experiment, of others, and questions that make no sense', async () => {
    const plain = await newLink(app.url, promoter, a.id);
    const none = await resultOf(plain.id);
    expect([none.status, none.body.code]).toEqual([404, 'routing.no_experiment']);
    await put(plain.id, { rules: [{ strategy: 'weighted', destinations: [{ offerId: b.id }] }] });
    expect((await resultOf(plain.id)).body.code).toBe('routing.no_experiment');

    const link = await newExperiment();
    const stranger = await register(app.url);
    const others = await resultOf(link.id, stranger.token);
    expect([others.status, others.body.code]).toEqual([404, 'link.not_found']);
    expect((await resultOf('01890000-0000-7000-8000-000000000000')).body.code).toBe('link.not_found');
    const advertiser = await logIn(app.url, 'advertiser');
    expect((await resultOf(link.id, advertiser)).status).toBe(403);
    expect((await call(app.url, 'GET', `/api/links/${link.id}/ab-test`)).status).toBe(401);
    for (const [id, query] of [
      ['not-an-id', ''],
      [link.id, '?from=yesterday'],
      [link.id, '?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
    ] as const) {
      const wrong = await resultOf(id, promoter, query);
      expect([id, query, wrong.status, wrong.body.code]).toEqual([id, query, 400, 'request.invalid']);
    }
  });
});
