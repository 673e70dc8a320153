import { newId } from '../../src/kernel/ids/uuid.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { call, logIn } from '../setup/http.js';
import { runScheduled } from '../setup/schedule.js';
import { addAdvertiser, addOffer, type OtherAdvertiser, postback, saleOf } from '../setup/sales.js';

const DAY_MS = 86_400_000;
const PASSWORD = 'seven green horses';

interface Credited {
  promoterId: string;
  conversions: number;
  money: { currency: string; amount: number; commission: number }[];
}

/** An id as it would have been made at that time. */
function idAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

describe('[R53] attribution models', () => {
  let app: TestApp;
  let key: string;
  let admin: string;
  let promoter: string;
  let other: OtherAdvertiser;
  let rivals: string[];

  beforeAll(async () => {
    app = await startApp();
    key = (await demoOf(app)).keys.advertiser_secret;
    admin = await logIn(app.url, 'admin');
    promoter = await logIn(app.url, 'promoter');
    other = await addAdvertiser(app, 'rival');
    const emails = ['second@demo.test', 'third@demo.test'];
    for (const email of emails) {
      const made = await call(app.url, 'POST', '/api/admin/users', {
        token: admin,
        body: { email, password: PASSWORD, roles: ['PROMOTER'] },
      });
      expect(made.status).toBe(201);
    }
    rivals = await Promise.all(emails.map((email) => logIn(app.url, email, PASSWORD)));
  });
  afterAll(() => app.dispose());

  const get = (path: string, token: string) => call(app.url, 'GET', path, { token });
  const train = (body: unknown, token = admin) =>
    call(app.url, 'POST', '/api/attribution/models', { token, body });

  /** An offer with a link of each of the three promoters. */
  async function offerOfThree(fields: Record<string, unknown> = {}) {
    const { offerId, linkId } = await addOffer(app, fields);
    const links = [linkId];
    for (const token of rivals) {
      const link = await call(app.url, 'POST', '/api/links', { token, body: { offerId } });
      links.push(link.body.id as string);
    }
    const rows = await app.database.query<{ id: string; promoter_id: string }>(
      'SELECT id, promoter_id FROM links WHERE id = ANY($1)',
      [links],
    );
    return { offerId, links, promoters: links.map((id) => rows.find((row) => row.id === id)!.promoter_id) };
  }

  /** Puts a touch into the database as ingest would. */
  async function touch(
    linkId: string,
    visitor: string | null,
    at: number,
    isCounted = true,
  ): Promise<string> {
    const id = idAt(at);
    await app.database.query(
      `INSERT INTO clicks (id, tenant_id, link_id, offer_id, advertiser_id, promoter_id, clicked_at, method,
                           visitor, is_counted)
       SELECT $1, l.tenant_id, l.id, o.id, o.advertiser_id, l.promoter_id, $3, 'GET', $4, $5
         FROM links l JOIN offers o ON o.id = l.offer_id WHERE l.id = $2`,
      [id, linkId, new Date(at), visitor, isCounted],
    );
    return id;
  }

  async function compare(offerId: string, token = admin): Promise<Record<string, Credited[]>> {
    const answer = await get(`/api/attribution/compare?offerId=${offerId}`, token);
    expect(answer.status).toBe(200);
    const models = answer.body.models as { model: string; promoters: Credited[] }[];
    return Object.fromEntries(models.map(({ model, promoters }) => [model, promoters]));
  }

  const creditsOf = (promoters: string[], credited: Credited[]): number[] =>
    promoters.map((id) => credited.find(({ promoterId }) => promoterId === id)?.conversions ?? 0);
  const commissionsOf = (promoters: string[], credited: Credited[]): number[] =>
    promoters.map((id) => credited.find(({ promoterId }) => promoterId === id)?.money[0]!.commission ?? 0);

  it('[R52] [R53] shares one sale by every model, of touches within the window, to the cent', async () => {
    const { offerId, links, promoters } = await offerOfThree();
    const visitor = newId();
    const now = Date.now();
    await touch(links[2]!, visitor, now - 31 * DAY_MS);
    await touch(links[0]!, visitor, now - 28 * DAY_MS);
    await touch(links[1]!, visitor, now - 14 * DAY_MS);
    await touch(links[0]!, newId(), now - 10 * DAY_MS);
    await touch(links[0]!, visitor, now - 8 * DAY_MS, false);
    await touch(links[1]!, visitor, now - 7 * DAY_MS);
    const last = await touch(links[2]!, visitor, now);
    const sold = await postback(app, key, saleOf(last, { amount: 100.1, customer_id: newId() }));
    expect(sold.status).toBe(201);
    const models = await compare(offerId);
    expect(Object.keys(models)).toEqual([
      'last',
      'first',
      'linear',
      'time_decay',
      'position',
      'markov',
      'shapley',
    ]);
    expect(creditsOf(promoters, models.last!)).toEqual([0, 0, 1]);
    expect(creditsOf(promoters, models.first!)).toEqual([1, 0, 0]);
    expect(creditsOf(promoters, models.linear!)).toEqual([0.25, 0.5, 0.25]);
    expect(creditsOf(promoters, models.time_decay!)).toEqual([0.034483, 0.413793, 0.551724]);
    expect(creditsOf(promoters, models.position!)).toEqual([0.4, 0.2, 0.4]);
    // 10.01 of commission, by largest remainder.
    expect(commissionsOf(promoters, models.last!)).toEqual([0, 0, 10.01]);
    expect(commissionsOf(promoters, models.linear!)).toEqual([2.5, 5.01, 2.5]);
    expect(commissionsOf(promoters, models.position!)).toEqual([4.01, 2, 4]);
    const answer = await get(`/api/attribution/compare?offerId=${offerId}`, admin);
    expect(answer.body).toMatchObject({ conversions: 1, offerId, versions: expect.any(Array) });
    const markov = answer.body.models.find(({ model }: { model: string }) => model === 'markov');
    expect(markov.fallbacks).toEqual([{ reason: expect.any(String), conversions: 1 }]);
    expect(creditsOf(promoters, markov.promoters)).toEqual([0, 0, 1]);
  });

  it('[R53] knows a customer again on another device, and counts the sale of an uncounted click', async () => {
    const { offerId, links, promoters } = await offerOfThree({ fallbackModel: 'first' });
    const [phone, desktop, customer] = [newId(), newId(), newId()];
    const now = Date.now();
    const onPhone = await touch(links[0]!, phone, now - 3 * DAY_MS);
    expect((await postback(app, key, saleOf(onPhone, { customer_id: customer }))).status).toBe(201);
    const onDesktop = await touch(links[1]!, desktop, now - DAY_MS, false);
    expect((await postback(app, key, saleOf(onDesktop, { customer_id: customer }))).status).toBe(201);
    const models = await compare(offerId);
    // Of the first sale only the phone was known; of the second both.
    expect(creditsOf(promoters, models.last!)).toEqual([1, 1, 0]);
    expect(creditsOf(promoters, models.linear!)).toEqual([1.5, 0.5, 0]);
    expect(creditsOf(promoters, models.first!)).toEqual([2, 0, 0]);
    // Not trained on enough sales: the offer's fallback is the first click.
    expect(creditsOf(promoters, models.shapley!)).toEqual([2, 0, 0]);
  });

  describe('trained', () => {
    let offerId: string;
    let promoters: string[];

    // The worked example of three channels, a hundred times: C1>C2>C3 sells, C1 and C2>C3 do not.
    beforeAll(async () => {
      const made = await offerOfThree({ advertiserId: other.id, attributionModel: 'markov' });
      ({ offerId, promoters } = made);
      const [c1, c2, c3] = made.links as [string, string, string];
      const start = Date.now() - 20 * DAY_MS;
      for (let index = 0; index < 100; index++) {
        const at = start + index * 60_000;
        const [buyer, lost, idle] = [newId(), newId(), newId()];
        await touch(c1, buyer, at);
        await touch(c2, buyer, at + 1_000);
        const last = await touch(c3, buyer, at + 2_000);
        await touch(c1, lost, at);
        await touch(c2, idle, at);
        await touch(c3, idle, at + 1_000);
        await app.database.query(
          `INSERT INTO conversions (id, tenant_id, advertiser_id, offer_id, link_id, promoter_id, click_id, clicked_at,
             transaction_id, event, content_hash, amount_minor, commission_minor, currency, status, converted_at)
           SELECT $1::uuid, tenant_id, advertiser_id, offer_id, link_id, promoter_id, id, clicked_at,
                  $1::text, 'sale', '\\x00', 999, 100, 'USD', 'approved', clicked_at + interval '1 hour'
             FROM clicks WHERE id = $2`,
          [newId(), last],
        );
      }
      // Done now, so that the schedule does not do it between the trainings of the tests.
      await runScheduled(app, 'attribution.train-models');
    });

    const weightsOf = (version: { weights: { promoterId: string; weight: number }[] }): number[] =>
      promoters.map((id) => version.weights.find(({ promoterId }) => promoterId === id)?.weight ?? 0);

    it('learns the weights of the literature, again and again the same, in versions that never change', async () => {
      const first = await train({ advertiserId: other.id });
      expect(first.status).toBe(201);
      expect(first.body).toHaveLength(2);
      const [markov, shapley] = first.body;
      expect(markov).toMatchObject({
        advertiserId: other.id,
        model: 'markov',
        journeys: 300,
        conversions: 100,
        isUsable: true,
        method: 'exact',
        errorBound: 0,
      });
      expect(weightsOf(markov)).toEqual([0.2, 0.4, 0.4]);
      // Only the set of all three ever sold.
      expect(weightsOf(shapley).map((weight) => Math.round(weight * 1e9))).toEqual([
        333_333_333, 333_333_333, 333_333_333,
      ]);
      const second = await train({ advertiserId: other.id });
      expect(second.body.map(({ version }: { version: number }) => version)).toEqual([
        markov.version + 1,
        shapley.version + 1,
      ]);
      expect(second.body.map(({ weights }: { weights: unknown }) => weights)).toEqual([
        markov.weights,
        shapley.weights,
      ]);
      await expect(
        app.database.query(`UPDATE attribution_model_versions SET conversions = 1`),
      ).rejects.toThrow();
      await expect(app.database.query(`DELETE FROM attribution_model_versions`)).rejects.toThrow();
      const listed = await get(
        `/api/attribution/models?advertiserId=${other.id}&model=markov&limit=1`,
        admin,
      );
      expect(listed.body.data[0].version).toBe(markov.version + 1);
      expect(listed.body.nextCursor).toEqual(expect.any(String));
    });

    it('ten trainings at once make ten versions', async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => train({ advertiserId: other.id })));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
      const versions = answers.map(({ body }) => body[0].version as number).sort((a, b) => a - b);
      expect(versions).toEqual(versions.map((_, index) => versions[0]! + index));
    });

    it('shows what each model gives whom; every model gives the same in all', async () => {
      const answer = await get(`/api/attribution/compare?offerId=${offerId}`, other.token);
      expect(answer.body).toMatchObject({ conversions: 100 });
      const models = await compare(offerId, other.token);
      expect(creditsOf(promoters, models.markov!)).toEqual([20, 40, 40]);
      expect(creditsOf(promoters, models.last!)).toEqual([0, 0, 100]);
      expect(commissionsOf(promoters, models.markov!)).toEqual([20, 40, 40]);
      for (const model of answer.body.models as { promoters: Credited[]; fallbacks: unknown[] }[]) {
        expect(model.fallbacks).toEqual([]);
        const sums = model.promoters.map(({ money }) => money[0]!);
        expect(Math.round(100 * sums.reduce((sum, { amount }) => sum + amount, 0))).toBe(99_900);
        expect(Math.round(100 * sums.reduce((sum, { commission }) => sum + commission, 0))).toBe(10_000);
        const credits = model.promoters.reduce((sum, { conversions }) => sum + conversions, 0);
        expect(credits).toBeCloseTo(100, 6);
      }
    });

    it('is trained for admins only, for advertisers that exist, with a body that says so', async () => {
      expect((await train({ advertiserId: other.id }, other.token)).status).toBe(403);
      expect((await train({ advertiserId: newId() })).body.code).toBe('advertiser.not_found');
      expect((await train({ advertiserId: 'all' })).status).toBe(400);
      expect((await train({})).status).toBe(400);
      expect((await get('/api/attribution/models', promoter)).status).toBe(403);
      expect((await get('/api/attribution/models?model=last', admin)).status).toBe(400);
    });

    it('is seen by its own advertiser, not by others and not by promoters', async () => {
      const advertiser = await logIn(app.url, 'advertiser');
      const foreign = await get(`/api/attribution/compare?offerId=${offerId}`, advertiser);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'offer.not_found']);
      const own = await get('/api/attribution/compare', other.token);
      expect(own.body.conversions).toBe(100);
      expect((await get('/api/attribution/compare', promoter)).status).toBe(403);
      expect((await call(app.url, 'GET', '/api/attribution/compare')).status).toBe(401);
    });

    it.each([
      ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'attribution.invalid_period'],
      ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'attribution.invalid_period'],
      ['from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'attribution.invalid_period'],
      ['from=yesterday', 'request.invalid'],
      ['offerId=1', 'request.invalid'],
    ])('refuses %s', async (query, code) => {
      const answer = await get(`/api/attribution/compare?${query}`, admin);
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    });
  });

  it('is trained by the clock for every advertiser with sales', async () => {
    const [demo] = await app.database.query<{ id: string }>(
      `SELECT id FROM advertisers WHERE name = 'Demo Shop'`,
    );
    await runScheduled(app, 'attribution.train-models');
    const { body } = await get(`/api/attribution/models?advertiserId=${demo!.id}`, admin);
    expect(body.data.length).toBeGreaterThanOrEqual(2);
    expect(body.data[0]).toMatchObject({ version: 1, isUsable: false });
  });
});
