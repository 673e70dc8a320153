import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DirectResult, runDirect } from '../chaos/caps-run.js';
import { startApp, type TestApp } from '../setup/app.js';
import { awayFromEndOf } from '../setup/clock.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { runScheduled } from '../setup/schedule.js';

const HUMAN =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

describe('caps', () => {
  let app: TestApp;
  let second: TestApp;
  let folder: string;
  let admin: string;
  let visitors = 0;
  let probe: { offerId: string; code: string };
  let changes = 0;
  /** Mostly waits, so it runs beside the other tests. */
  let direct: Promise<DirectResult>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afflux-caps-'));
    app = await startApp({ env: { TRUST_PROXY: 'loopback' } });
    second = await startApp({
      env: { TRUST_PROXY: 'loopback', ROLE: 'edge', DATA_DIR: join(folder, 'second') },
      beside: app,
    });
    admin = await logIn(app.url, 'admin');
    probe = await newOffer();
    direct = startDirect();
  });
  afterAll(async () => {
    await direct.catch(() => undefined);
    await second.stop();
    await app.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const api = (method: string, path: string, body?: unknown, token = admin): Promise<Answer> =>
    call(app.url, method, path, { token, body });

  const newOffer = async (fallbackUrl?: string): Promise<{ offerId: string; code: string }> => {
    const advertisers = await api('GET', '/api/advertisers');
    const offer = await api('POST', '/api/offers', {
      ...{
        advertiserId: advertisers.body.data[0].id,
        title: { en: 'Capped' },
        activate: true,
        currency: 'USD',
      },
      ...{ destinationUrl: 'https://shop.example/', payoutType: 'cps', payoutPercent: 10, fallbackUrl },
    });
    const link = await api(
      'POST',
      '/api/links',
      { offerId: offer.body.id },
      await logIn(app.url, 'promoter'),
    );
    expect([offer.status, link.status]).toEqual([201, 201]);
    return { offerId: offer.body.id, code: link.body.code };
  };

  const newCap = async (offerId: string, more: object): Promise<string> => {
    const cap = await api('POST', '/api/caps', {
      offerId,
      metric: 'clicks',
      window: 'total',
      limit: 3,
      ...more,
    });
    expect([cap.status, cap.body]).toMatchObject([201, { offerId, status: 'active' }]);
    await edgesHear();
    return cap.body.id;
  };

  /** Edges hear of changes a moment later, one after the other: who knows of a new one knows all before. */
  const edgesHear = async (): Promise<void> => {
    const change = ++changes;
    const destinationUrl = `https://probe.example/${change}`;
    expect((await api('PATCH', `/api/offers/${probe.offerId}`, { destinationUrl })).status).toBe(200);
    for (const edge of [app, second])
      await eventually(async () => {
        const { headers } = await click(probe.code, edge);
        const known = /^https:\/\/probe\.example\/(\d+)/.exec(headers.get('location')!)?.[1];
        expect(Number(known)).toBeGreaterThanOrEqual(change);
      });
  };

  /** Each by another visitor. */
  const click = (code: string, on = app, method = 'GET'): Promise<Answer> => {
    visitors += 1;
    const ip = `81.${(visitors >> 14) & 127}.${(visitors >> 7) & 127}.${(visitors & 127) + 1}`;
    return call(on.url, method, `/c/${code}`, { headers: { 'user-agent': HUMAN, 'x-forwarded-for': ip } });
  };

  const counted = async (offerId: string): Promise<number> => {
    const [row] = await app.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM clicks WHERE offer_id = $1 AND is_counted',
      [offerId],
    );
    return row!.n;
  };

  const use = async (id: string) => (await api('GET', `/api/caps/${id}`)).body;

  const startDirect = async (): Promise<DirectResult> => {
    const { offerId } = await newOffer();
    const capId = await newCap(offerId, { limit: 400 });
    const [link] = await app.database.query<{ [name: string]: string }>(
      `SELECT l.tenant_id AS "tenantId", l.id AS "linkId", l.offer_id AS "offerId", o.advertiser_id AS "advertiserId",
              l.promoter_id AS "promoterId" FROM links l JOIN offers o ON o.id = l.offer_id WHERE o.id = $1`,
      [offerId],
    );
    return runDirect({
      ...{ urls: app.database.urls, query: app.database.query, folder, capId, limit: 400 },
      ...{ processes: 6, attempts: 20_000, leaseMs: 2_000, click: link as never },
    });
  };

  it('[R30] lets exactly as many clicks through as the cap allows, over two processes', async () => {
    const { offerId, code } = await newOffer('https://other.example/');
    const id = await newCap(offerId, { limit: 200 });
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 40 }, (_, index) => click(code, index % 2 ? app : second)));
    await eventually(async () => expect(await counted(offerId)).toBe(200));
    const over = await click(code);
    expect([over.status, over.headers.get('location')]).toEqual([302, 'https://other.example/']);
    await eventually(async () =>
      expect(await use(id)).toMatchObject({ limit: 200, counted: 200, leased: 200 }),
    );
    const reasons = await app.database.query(
      'SELECT DISTINCT not_counted_reason AS reason FROM clicks WHERE offer_id = $1 AND NOT is_counted',
      [offerId],
    );
    expect(reasons).toEqual([{ reason: 'cap_reached' }]);
  });

  it('[R30] uses nothing up for what does not count, and no unit of another promoter', async () => {
    const { offerId, code } = await newOffer();
    const id = await newCap(offerId, { limit: 2 });
    await newCap(offerId, { limit: 0, promoterId: await otherPromoter() });
    for (let index = 0; index < 5; index++) expect((await click(code, app, 'HEAD')).status).toBe(302);
    expect([(await click(code)).status, (await click(code)).status]).toEqual([302, 302]);
    expect((await click(code)).status).toBe(410);
    await eventually(async () => expect(await use(id)).toMatchObject({ counted: 2 }));
  });

  /** A promoter of the same tenant without a link on the offer. */
  const otherPromoter = async (): Promise<string> => {
    const [row] = await app.database.query<{ id: string }>(
      `INSERT INTO users (id, tenant_id, email, password_hash, roles)
       SELECT gen_random_uuid(), tenant_id, 'other-promoter@demo.test', 'none: nobody logs in here', roles
         FROM users WHERE email = 'promoter@demo.test' LIMIT 1 RETURNING id`,
    );
    return row!.id;
  };

  it('[R31] pauses the offer, with an event, when the action is pause', async () => {
    const { offerId, code } = await newOffer();
    await newCap(offerId, { limit: 1, action: 'pause' });
    expect((await click(code)).status).toBe(302);
    expect((await click(code)).status).toBe(410);
    await eventually(async () => {
      expect((await api('GET', `/api/offers/${offerId}`)).body.status).toBe('paused');
    });
    const events = await app.database.query('SELECT type FROM outbox_events WHERE entity_id = $1', [offerId]);
    expect(events).toContainEqual({ type: 'offer.paused' });
  });

  it('[R31] opens a paused offer again in the next window, but none that a person paused or another cap holds', async () => {
    const statusOf = async (offerId: string): Promise<string> =>
      (await api('GET', `/api/offers/${offerId}`)).body.status;
    const paused = async (caps: object[]): Promise<{ offerId: string; code: string }> => {
      const made = await newOffer();
      for (const cap of caps) await newCap(made.offerId, { limit: 1, action: 'pause', ...cap });
      expect((await click(made.code)).status).toBe(302);
      await click(made.code);
      await eventually(async () => expect(await statusOf(made.offerId)).toBe('paused'));
      return made;
    };
    await awayFromEndOf(3_600_000, 45_000);
    const own = await paused([{ window: 'hourly' }]);
    const byPerson = await paused([{ window: 'hourly' }]);
    const held = await paused([{ window: 'hourly' }, { window: 'total' }]);
    for (const action of ['resume', 'pause'])
      expect((await api('POST', `/api/offers/${byPerson.offerId}/${action}`)).status).toBeLessThan(300);
    // The end of an hour, without waiting for it.
    await app.database.query(
      `UPDATE cap_windows SET window_end = now() - interval '1 second'
        WHERE window_end IS NOT NULL AND cap_id IN (SELECT id FROM caps WHERE offer_id = ANY($1::uuid[]))`,
      [[own.offerId, byPerson.offerId, held.offerId]],
    );
    await eventually(async () => expect(await statusOf(own.offerId)).toBe('active'));
    const events = await app.database.query('SELECT type FROM outbox_events WHERE entity_id = $1', [
      own.offerId,
    ]);
    expect(events).toContainEqual({ type: 'offer.resumed' });
    await runScheduled(app, 'tracking.resume-offers');
    expect([await statusOf(byPerson.offerId), await statusOf(held.offerId)]).toEqual(['paused', 'paused']);

    const caps = await api('GET', `/api/caps?offerId=${held.offerId}`);
    const total = caps.body.data.find(({ window }: { window: string }) => window === 'total');
    expect((await api('PATCH', `/api/caps/${total.id}`, { limit: 5 })).status).toBe(200);
    await eventually(async () => expect(await statusOf(held.offerId)).toBe('active'));
  });

  it('[R31] goes on counting, with one event, when the action is notify', async () => {
    const { offerId, code } = await newOffer();
    const id = await newCap(offerId, {
      limit: 1,
      action: 'notify',
      window: 'daily',
      timeZone: 'Asia/Riyadh',
    });
    for (let index = 0; index < 4; index++) expect((await click(code)).status).toBe(302);
    await eventually(async () => expect(await counted(offerId)).toBe(4));
    const events = () =>
      app.database.query<{ payload: object }>(`SELECT payload FROM outbox_events WHERE entity_id = $1`, [id]);
    await eventually(async () => expect(await events()).toHaveLength(1));
    expect((await events())[0]!.payload).toMatchObject({ capId: id, limit: '1', window: 'daily' });
  });

  it('[R31] opens again when the limit is raised, and for good when the cap is archived', async () => {
    const { offerId, code } = await newOffer();
    const id = await newCap(offerId, { limit: 1 });
    expect([(await click(code)).status, (await click(code)).status]).toEqual([302, 410]);
    expect((await api('PATCH', `/api/caps/${id}`, { limit: 2 })).status).toBe(200);
    await eventually(async () => expect((await click(code)).status).toBe(302));
    expect((await click(code)).status).toBe(410);
    expect((await api('DELETE', `/api/caps/${id}`)).status).toBe(204);
    expect((await api('PATCH', `/api/caps/${id}`, { limit: 5 })).body.code).toBe('cap.archived');
    await eventually(async () => expect((await click(code)).status).toBe(302));
  });

  it('[R31] keeps a conversion over the cap on the overflow list and closes the offer to clicks', async () => {
    const { offerId, code } = await newOffer();
    const id = await newCap(offerId, { metric: 'payout', limit: 1500 });
    const clicks = await Promise.all([click(code), click(code)]);
    const { keys } = await demoOf(app);
    const sale = (index: number): Promise<Answer> =>
      call(app.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: {
          ...{ click_id: clicks[index]!.headers.get('x-click-id'), transaction_id: `CAP-${index}` },
          ...{ amount: 100, currency: 'USD' },
        },
      });
    await eventually(async () => expect(await counted(offerId)).toBe(2));
    expect((await sale(0)).status).toBeLessThan(300);
    expect(await use(id)).toMatchObject({ counted: 1000, leased: 1000, limit: 1500 });
    expect((await sale(1)).status).toBeLessThan(300);
    expect(await use(id)).toMatchObject({ counted: 1000 });
    const overflow = await api('GET', '/api/caps/overflow');
    expect(overflow.body.data).toEqual([expect.objectContaining({ capId: id, offerId, units: 1000 })]);
    const [row] = await app.database.query('SELECT status, reason FROM conversions WHERE id = $1', [
      overflow.body.data[0].conversionId,
    ]);
    expect(row).toEqual({ status: 'rejected', reason: 'cap reached' });
    await eventually(async () => expect((await click(code)).status).toBe(410));
  });

  it('[R31] [R58] gives back what a rejected or refunded conversion took, once, and never more than that', async () => {
    const { offerId, code } = await newOffer();
    const ids = [
      await newCap(offerId, { metric: 'conversions', limit: 2 }),
      await newCap(offerId, { metric: 'payout', limit: 2500 }),
    ];
    const { keys } = await demoOf(app);
    const clicks = await Promise.all(Array.from({ length: 8 }, () => click(code)));
    await eventually(async () => expect(await counted(offerId)).toBe(8));
    const sell = async (index: number): Promise<{ id: string; status: string }> => {
      const click_id = clicks[index]!.headers.get('x-click-id');
      const { body } = await call(app.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: { click_id, transaction_id: `BACK-${index}`, amount: 100, currency: 'USD' },
      });
      return { id: body.conversion_id, status: body.status };
    };
    const act = (id: string, action: string) =>
      api('POST', `/api/conversions/${id}/${action}`, { reason: 'taken back' });
    const uses = async () => (await Promise.all(ids.map(use))).map((cap) => [cap.counted, cap.leased]);
    const [one, two, three] = [await sell(0), await sell(1), await sell(2)];
    expect([one.status, two.status, three.status]).toEqual(['pending', 'pending', 'rejected']);
    expect(await uses()).toEqual([
      [2, 2],
      [2000, 2000],
    ]);
    // What was over the cap took nothing, so it gives nothing back.
    expect((await act(three.id, 'refund')).status).toBe(409);
    await act(one.id, 'reject');
    expect((await act(one.id, 'reject')).status).toBe(409);
    expect(await uses()).toEqual([
      [1, 1],
      [1000, 1000],
    ]);
    await eventually(async () => expect((await click(code)).status).toBe(302));
    // The place is there again, for one alone, however many come at once.
    const rush = await Promise.all([sell(3), sell(4), sell(5), sell(6)]);
    expect(rush.map(({ status }) => status).sort()).toEqual(['pending', 'rejected', 'rejected', 'rejected']);
    await act(two.id, 'approve');
    expect(
      (await api('POST', `/api/conversions/${two.id}/refund`, { amount: 40, reason: 'a part' })).body.status,
    ).toBe('approved');
    expect(await uses()).toEqual([
      [2, 2],
      [2000, 2000],
    ]);
    await Promise.all([act(two.id, 'refund'), act(two.id, 'refund'), act(two.id, 'refund')]);
    expect(await uses()).toEqual([
      [1, 1],
      [1000, 1000],
    ]);
    expect((await sell(7)).status).toBe('pending');
  });

  it('[R30] [R31] holds exactly what stands, however sales, rejections and refunds race', async () => {
    const { offerId, code } = await newOffer();
    const limits = { conversions: 6, payout: 9_000 };
    const caps = {
      conversions: await newCap(offerId, { metric: 'conversions', limit: limits.conversions }),
      payout: await newCap(offerId, { metric: 'payout', limit: limits.payout }),
    };
    const { keys } = await demoOf(app);
    const click_id = (await click(code)).headers.get('x-click-id');
    await eventually(async () => expect(await counted(offerId)).toBe(1));
    let sales = 0;
    const sell = (): Promise<Answer> =>
      call(app.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: {
          ...{ click_id, transaction_id: `RACE-${sales++}`, currency: 'USD' },
          // 1 to 25 dollars of commission each.
          amount: 10 * (1 + ((sales * 7) % 25)),
        },
      });
    const standing = () =>
      app.database.query<{ id: string; minor: number }>(
        `SELECT id, commission_minor::int AS minor FROM conversions
          WHERE offer_id = $1 AND status IN ('pending', 'approved') ORDER BY id`,
        [offerId],
      );
    const assertExact = async (): Promise<void> => {
      const stand = await standing();
      const payout = stand.reduce((sum, { minor }) => sum + minor, 0);
      expect([stand.length <= limits.conversions, payout <= limits.payout]).toEqual([true, true]);
      expect(await use(caps.conversions)).toMatchObject({ counted: stand.length, leased: stand.length });
      expect(await use(caps.payout)).toMatchObject({ counted: payout, leased: payout });
    };
    for (let round = 0; round < 4; round++) {
      const stand = await standing();
      const takeBack = stand.flatMap(({ id }, index) => {
        if (index % 3 === 0) return ['reject', 'refund', 'reject'].map((action) => ({ id, action }));
        return index % 3 === 1 ? ['approve', 'refund', 'refund'].map((action) => ({ id, action })) : [];
      });
      const answers = await Promise.all([
        ...Array.from({ length: 12 }, sell),
        ...takeBack.map(({ id, action }) =>
          api('POST', `/api/conversions/${id}/${action}`, { reason: 'race' }),
        ),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      await assertExact();
    }
    expect(await standing()).not.toEqual([]);
    // All at once, by the door for many.
    const conversionIds = (await standing()).map(({ id }) => id);
    const body = { action: 'refund', conversionIds, reason: 'all of it' };
    expect((await api('POST', '/api/conversions/reversals', body)).status).toBe(200);
    await assertExact();
    expect(await use(caps.conversions)).toMatchObject({ counted: 0, leased: 0 });
    expect((await sell()).body.status).toBe('pending');
  });

  it('[R30] limits one campaign of a partner’s, clicks and sales, and nobody else on the offer', async () => {
    const { offerId, code } = await newOffer();
    const { keys } = await demoOf(app);
    const v1 = (path: string, body: object): Promise<Answer> =>
      call(app.url, 'POST', `/v1${path}`, { apiKey: keys.partner, body });
    const campaign = async (): Promise<{ id: string; code: string }> => {
      const { body } = await v1('/campaigns', { offer_id: offerId, share_pct: 50 });
      return {
        id: body.campaign_id,
        code: (await v1('/links', { campaign_id: body.campaign_id })).body.code,
      };
    };
    const [capped, free] = [await campaign(), await campaign()];
    const id = await newCap(offerId, { campaignId: capped.id, limit: 2 });
    const sales = await newCap(offerId, { campaignId: capped.id, metric: 'conversions', limit: 1 });
    const clicks = [await click(capped.code), await click(capped.code), await click(capped.code)];
    expect(clicks.map(({ status }) => status)).toEqual([302, 302, 410]);
    const others = [
      await click(free.code),
      await click(free.code),
      await click(free.code),
      await click(code),
    ];
    expect(others.map(({ status }) => status)).toEqual([302, 302, 302, 302]);
    await eventually(async () => expect(await use(id)).toMatchObject({ campaignId: capped.id, counted: 2 }));
    const sold = async (from: Answer, number: number): Promise<string> => {
      const sale = await call(app.url, 'POST', '/api/postback', {
        apiKey: keys.advertiser_secret,
        body: {
          ...{ click_id: from.headers.get('x-click-id'), transaction_id: `CAMPAIGN-${number}` },
          ...{ amount: 10, currency: 'USD' },
        },
      });
      const [row] = await app.database.query<{ reason: string | null }>(
        'SELECT reason FROM conversions WHERE id = $1',
        [sale.body.conversion_id],
      );
      return row!.reason ?? 'none';
    };
    await eventually(async () => expect(await counted(offerId)).toBe(6));
    const reasons: string[] = [];
    for (const [number, from] of [clicks[0]!, clicks[1]!, others[0]!, others[1]!, others[3]!].entries()) {
      reasons.push(await sold(from, number));
    }
    expect(reasons).toEqual(['none', 'cap reached', 'none', 'none', 'none']);
    expect(await use(sales)).toMatchObject({ counted: 1, leased: 1 });
    const shown = await api('GET', `/api/offers/${offerId}`, undefined, await logIn(app.url, 'promoter'));
    expect(shown.text).not.toContain(capped.id);
  });

  it('[R31] refuses caps that make no sense, and those on offers of others', async () => {
    const { offerId } = await newOffer();
    const cap = { offerId, metric: 'clicks', window: 'daily', limit: 5 };
    const nobody = '01890000-0000-7000-8000-000000000000';
    const { partner } = (await demoOf(app)).keys;
    const campaignOn = async (offer: string): Promise<string> => {
      const body = { offer_id: offer, share_pct: 50 };
      return (await call(app.url, 'POST', '/v1/campaigns', { apiKey: partner, body })).body.campaign_id;
    };
    const [campaignId, ofOther] = [await campaignOn(offerId), await campaignOn((await newOffer()).offerId)];
    const promoter = await api('GET', '/api/auth/me', undefined, await logIn(app.url, 'promoter'));
    for (const [body, code] of [
      [{ ...cap, timeZone: 'Mars/Base' }, 'cap.invalid'],
      [{ ...cap, promoterId: nobody }, 'cap.invalid'],
      [{ ...cap, campaignId: nobody }, 'cap.invalid'],
      [{ ...cap, campaignId: 'mine' }, 'request.invalid'],
      [{ ...cap, campaignId, action: 'pause' }, 'cap.invalid'],
      [{ ...cap, campaignId: ofOther }, 'cap.invalid'],
      [{ ...cap, campaignId, promoterId: promoter.body.id }, 'cap.invalid'],
      [{ ...cap, offerId: nobody }, 'offer.not_found'],
      [{ ...cap, limit: -1 }, 'request.invalid'],
      [{ ...cap, limit: 1.5 }, 'request.invalid'],
      [{ ...cap, window: 'weekly' }, 'request.invalid'],
      [{ ...cap, metric: 'views' }, 'request.invalid'],
    ] as const)
      expect([body, (await api('POST', '/api/caps', body)).body.code]).toEqual([body, code]);
    expect((await api('POST', '/api/caps', cap, await logIn(app.url, 'promoter'))).status).toBe(403);
    expect((await api('GET', `/api/caps/${nobody}`)).body.code).toBe('cap.not_found');
  });

  it('[B2] holds with many processes of the lease library, one killed and one stopped past its lease', async () => {
    const result = await direct;
    expect(result).toMatchObject({ counted: 400, settled: 400, leased: 400, late: 0 });
    expect(result.heldByDead).toBeGreaterThan(0);
    expect(result.countedBefore + result.heldByDead).toBeLessThanOrEqual(400);
  });
});
