import { createUser, openTenant } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, logIn } from '../setup/http.js';
import {
  addAdvertiser,
  addOffer,
  type OtherAdvertiser,
  postback,
  saleOf,
  storedClick,
} from '../setup/sales.js';

describe('payout rules', () => {
  let app: TestApp;
  let admin: string;
  let advertiser: string;
  let promoter: string;
  let promoterId: string;
  let other: OtherAdvertiser;

  beforeAll(async () => {
    app = await startApp();
    [admin, advertiser, promoter] = (await Promise.all(
      (['admin', 'advertiser', 'promoter'] as const).map((who) => logIn(app.url, who)),
    )) as [string, string, string];
    promoterId = (await call(app.url, 'GET', '/api/auth/me', { token: promoter })).body.id;
    other = await addAdvertiser(app, 'rival');
  });
  afterAll(() => app.dispose());

  const api = (method: string, path: string, token: string, body?: unknown): Promise<Answer> =>
    call(app.url, method, path, { token, body });
  const add = (body: Record<string, unknown>, token = admin): Promise<Answer> =>
    api('POST', '/api/payout-rules', token, body);
  const goal = (offerId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    ...{ offerId, kind: 'goal', event: 'lead', payoutAmount: 2 },
    ...more,
  });
  const auditOf = async (subjectId: string): Promise<Record<string, unknown>[]> =>
    app.database.query(
      'SELECT action, actor_kind, before, after FROM audit_entries WHERE subject_id = $1 ORDER BY id',
      [subjectId],
    );

  it('are made, read, changed and taken away by an admin, each change on record', async () => {
    const { offerId } = await addOffer(app);
    const made = await add(goal(offerId, { payoutAmount: 2.5 }));
    expect([made.status, made.body]).toEqual([
      201,
      {
        ...{
          id: expect.any(String),
          offerId,
          kind: 'goal',
          event: 'lead',
          promoterId: null,
          tierMetric: null,
        },
        ...{ tierFrom: null, payoutPercent: null, payoutAmount: 2.5, currency: 'USD' },
        ...{ status: 'active', proposal: null },
        createdAt: expect.any(String),
      },
    ]);
    const { id } = made.body;
    const changed = await api('PATCH', `/api/payout-rules/${id}`, admin, { payoutPercent: 12.34 });
    expect([changed.status, changed.body]).toEqual([
      200,
      { ...made.body, payoutPercent: 12.34, payoutAmount: null },
    ]);
    expect((await api('GET', `/api/payout-rules/${id}`, admin)).body).toEqual(changed.body);
    expect((await api('DELETE', `/api/payout-rules/${id}`, admin)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      expect((await api(method, `/api/payout-rules/${id}`, advertiser)).body.code).toBe(
        'payout_rule.not_found',
      );
    }
    expect(await auditOf(id)).toEqual([
      { action: 'payout_rule.created', actor_kind: 'user', before: null, after: made.body },
      { action: 'payout_rule.updated', actor_kind: 'user', before: made.body, after: changed.body },
      { action: 'payout_rule.deleted', actor_kind: 'user', before: changed.body, after: null },
    ]);
  });

  describe('of an advertiser on a live offer', () => {
    const offerNow = async (offerId: string): Promise<Answer['body']> =>
      (await api('GET', `/api/offers/${offerId}`, advertiser)).body;
    const ruleNow = async (id: string, token = advertiser): Promise<Answer['body']> =>
      (await api('GET', `/api/payout-rules/${id}`, token)).body;
    const key = async (): Promise<string> => (await demoOf(app)).keys.advertiser_secret;
    const paidFor = async (code: string, event: string): Promise<number> => {
      const sale = await postback(
        app,
        await key(),
        saleOf(await storedClick(app, code), { amount: 100, event }),
      );
      const [row] = await app.database.query<{ commission_minor: string }>(
        'SELECT commission_minor FROM conversions WHERE id = $1',
        [sale.body.conversion_id],
      );
      return Number(row!.commission_minor);
    };

    it('[R123] wait for review, pay nothing until then, and are decided about with the offer', async () => {
      const { offerId, code } = await addOffer(app);
      const { id } = (await add(goal(offerId, { event: 'install', payoutAmount: 3 }))).body;
      const wanted = await add(goal(offerId), advertiser);
      expect([wanted.status, wanted.body]).toMatchObject([201, { status: 'proposed', proposal: null }]);
      const changed = await api('PATCH', `/api/payout-rules/${id}`, advertiser, { payoutPercent: 90 });
      const wish = { isDeletion: false, payoutPercent: 90, payoutAmount: null };
      expect([changed.status, changed.body]).toMatchObject([200, { payoutAmount: 3, proposal: wish }]);
      expect((await offerNow(offerId)).proposal.payoutRuleIds).toEqual([id, wanted.body.id].sort());
      // Promoters read what is paid, and nothing of what may be.
      expect((await api('GET', `/api/payout-rules/${wanted.body.id}`, promoter)).status).toBe(404);
      expect(await ruleNow(id, promoter)).toMatchObject({ payoutAmount: 3, proposal: null });
      expect([await paidFor(code, 'lead'), await paidFor(code, 'install')]).toEqual([1000, 300]);
      for (const action of ['approve', 'reject'])
        expect((await api('POST', `/api/offers/${offerId}/${action}`, advertiser, {})).status).toBe(403);

      const rejected = await api('POST', `/api/offers/${offerId}/reject`, admin, { reason: 'Too much.' });
      expect(rejected.body).toMatchObject({ status: 'active', proposal: null, rejectionReason: 'Too much.' });
      expect((await api('GET', `/api/payout-rules/${wanted.body.id}`, advertiser)).status).toBe(404);
      expect(await ruleNow(id)).toMatchObject({ payoutAmount: 3, proposal: null });

      await api('PATCH', `/api/payout-rules/${id}`, advertiser, { payoutPercent: 5 });
      const again = await add(goal(offerId), advertiser);
      // Together with what the offer itself would pay: one review of all of it.
      await api('PATCH', `/api/offers/${offerId}`, advertiser, { payoutType: 'cps', payoutPercent: 20 });
      const approved = await api('POST', `/api/offers/${offerId}/approve`, admin);
      expect(approved.body).toMatchObject({ payoutPercent: 20, proposal: null });
      expect(await ruleNow(again.body.id)).toMatchObject({ status: 'active', payoutAmount: 2 });
      expect(await ruleNow(id)).toMatchObject({ payoutPercent: 5, payoutAmount: null, proposal: null });
      expect([await paidFor(code, 'lead'), await paidFor(code, 'install')]).toEqual([200, 500]);
      expect((await auditOf(again.body.id)).map(({ action }) => action)).toEqual([
        ...['payout_rule.created', 'payout_rule.change_approved'],
      ]);
      const events = await app.database.query<{ type: string }>(
        `SELECT type FROM outbox_events WHERE entity_id = $1 AND payload ->> 'isChange' = 'true' ORDER BY entity_sequence`,
        [offerId],
      );
      const [asked, no, yes] = ['offer.submitted', 'offer.rejected', 'offer.approved'];
      expect(events.map(({ type }) => type)).toEqual([asked, asked, no, asked, asked, asked, yes]);
    });

    it('[R123] go when an admin agrees; what is wanted no more waits no more', async () => {
      const { offerId } = await addOffer(app);
      const { id } = (await add(goal(offerId, { payoutAmount: 3 }))).body;
      const asked = await api('DELETE', `/api/payout-rules/${id}`, advertiser);
      expect([asked.status, asked.text]).toEqual([202, '']);
      expect((await ruleNow(id)).proposal).toEqual({
        isDeletion: true,
        payoutPercent: null,
        payoutAmount: null,
      });
      // Wanting what is paid already takes the wish back.
      await api('PATCH', `/api/payout-rules/${id}`, advertiser, { payoutAmount: 3 });
      expect([(await ruleNow(id)).proposal, (await offerNow(offerId)).proposal]).toEqual([null, null]);
      const extra = await add(goal(offerId, { event: 'extra' }), advertiser);
      expect((await api('DELETE', `/api/payout-rules/${extra.body.id}`, advertiser)).status).toBe(204);
      expect((await offerNow(offerId)).proposal).toBeNull();
      expect((await api('POST', `/api/offers/${offerId}/approve`, admin)).body.code).toBe(
        'offer.invalid_transition',
      );
      // An admin's word holds at once, whatever waits.
      await api('PATCH', `/api/payout-rules/${id}`, advertiser, { payoutAmount: 9 });
      await api('PATCH', `/api/payout-rules/${id}`, admin, { payoutAmount: 4 });
      expect(await ruleNow(id)).toMatchObject({ payoutAmount: 4, proposal: null });
      expect((await offerNow(offerId)).proposal).toBeNull();
      await api('DELETE', `/api/payout-rules/${id}`, advertiser);
      await api('POST', `/api/offers/${offerId}/approve`, admin);
      expect((await api('GET', `/api/payout-rules/${id}`, advertiser)).status).toBe(404);
    });

    it('hold at once while the offer is no more than a draft', async () => {
      const draft = {
        ...{ title: { en: 'Draft' }, destinationUrl: 'https://shop.example/', currency: 'USD' },
        ...{ payoutType: 'cps', payoutPercent: 5, draft: true },
      };
      const { body: offer } = await api('POST', '/api/offers', advertiser, draft);
      const { body: rule } = await add(goal(offer.id), advertiser);
      expect([offer.status, rule.status]).toEqual(['draft', 'active']);
      expect((await api('DELETE', `/api/payout-rules/${rule.id}`, advertiser)).status).toBe(204);
    });
  });

  it('are tiers by conversions or by amount, of one kind per offer and none twice', async () => {
    const { offerId } = await addOffer(app, { currency: 'KWD' });
    const tier = (tierFrom: number, tierMetric = 'amount'): Promise<Answer> =>
      add({ offerId, kind: 'tier', tierMetric, tierFrom, payoutPercent: 15 });
    const first = await tier(1000.125);
    expect([first.status, first.body]).toMatchObject([201, { tierMetric: 'amount', tierFrom: 1000.125 }]);
    expect((await tier(2000)).status).toBe(201);
    const again = await tier(1000.125);
    expect([again.status, again.body.code, again.body.details]).toEqual([
      409,
      'payout_rule.taken',
      { id: first.body.id },
    ]);
    expect((await tier(10, 'conversions')).body.code).toBe('payout_rule.invalid');
  });

  it('are made once when many ask at once', async () => {
    const { offerId } = await addOffer(app);
    const answers = await Promise.all(Array.from({ length: 8 }, () => add(goal(offerId))));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  it('are overrides for a promoter, for one event or all, which other promoters do not see', async () => {
    const { offerId } = await addOffer(app);
    const all = await add({ offerId, kind: 'override', promoterId, payoutPercent: 20 });
    const leads = await add({ offerId, kind: 'override', promoterId, event: 'lead', payoutAmount: 5 });
    const open = await add(goal(offerId));
    expect([all.status, leads.status, open.status]).toEqual([201, 201, 201]);
    expect((await add({ offerId, kind: 'override', promoterId, payoutPercent: 1 })).status).toBe(409);
    const stranger = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const seen = async (token: string): Promise<string[]> =>
      (await api('GET', `/api/payout-rules?offerId=${offerId}`, token)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    expect(await seen(promoter)).toEqual([open.body.id, leads.body.id, all.body.id]);
    expect(await seen(stranger.token)).toEqual([open.body.id]);
    expect((await api('GET', `/api/payout-rules/${all.body.id}`, stranger.token)).status).toBe(404);
    await api('POST', `/api/offers/${offerId}/pause`, admin);
    expect(await seen(promoter)).toEqual([]);
    expect(await seen(advertiser)).toHaveLength(3);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a goal without an event', { event: undefined }, 'payout_rule.invalid'],
    ['a goal of a promoter', { promoterId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' }, 'payout_rule.invalid'],
    ['a goal with a tier', { tierMetric: 'amount', tierFrom: 5 }, 'payout_rule.invalid'],
    [
      'a tier without a start',
      { kind: 'tier', event: undefined, tierMetric: 'amount' },
      'payout_rule.invalid',
    ],
    [
      'a tier from nothing on',
      { kind: 'tier', event: undefined, tierMetric: 'amount', tierFrom: 0 },
      'payout_rule.invalid',
    ],
    [
      'a tier from half a conversion on',
      { kind: 'tier', event: undefined, tierMetric: 'conversions', tierFrom: 1.5 },
      'payout_rule.invalid',
    ],
    [
      'a tier finer than the currency',
      { kind: 'tier', event: undefined, tierMetric: 'amount', tierFrom: 1.001 },
      'money.invalid_amount',
    ],
    ['an override for nobody', { kind: 'override' }, 'payout_rule.invalid'],
    [
      'an override for somebody unknown',
      { kind: 'override', promoterId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11' },
      'payout_rule.invalid',
    ],
    ['no payout', { payoutAmount: undefined }, 'offer.invalid_payout'],
    ['two payouts', { payoutPercent: 5 }, 'offer.invalid_payout'],
    ['more than all', { payoutAmount: undefined, payoutPercent: 100.01 }, 'offer.invalid_payout'],
    [
      'three decimals of a percent',
      { payoutAmount: undefined, payoutPercent: 1.125 },
      'offer.invalid_payout',
    ],
    ['less than nothing', { payoutAmount: -1 }, 'money.invalid_amount'],
    ['too precise a sum', { payoutAmount: 1.005 }, 'money.invalid_amount'],
    ['too much', { payoutAmount: 1e15 }, 'money.invalid_amount'],
    ['a sum that is a word', { payoutAmount: 'much' }, 'request.invalid'],
    ['an event with a space', { event: 'a lead' }, 'request.invalid'],
    ['an unknown kind', { kind: 'bonus' }, 'request.invalid'],
    ['an unknown field', { commission: 1 }, 'request.invalid'],
  ])('with %s are refused', async (_, change, code) => {
    const { offerId } = await addOffer(app);
    const answer = await add(goal(offerId, change));
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it("of somebody else's offer cannot be touched, nor those of another tenant", async () => {
    const { offerId } = await addOffer(app);
    const { id } = (await add(goal(offerId))).body;
    const elsewhere = await openTenant(app.url, await logIn(app.url, 'root'));
    for (const token of [other.token, elsewhere.admin.token]) {
      expect((await add(goal(offerId, { event: 'x' }), token)).body.code).toBe('offer.not_found');
      for (const [method, body] of [['GET'], ['PATCH', { payoutAmount: 1 }], ['DELETE']] as const) {
        const answer = await api(method, `/api/payout-rules/${id}`, token, body);
        expect([method, answer.status, answer.body.code]).toEqual([method, 404, 'payout_rule.not_found']);
      }
      expect((await api('GET', `/api/payout-rules?offerId=${offerId}`, token)).body.data).toEqual([]);
    }
    expect((await add(goal(offerId, { event: 'y' }), promoter)).status).toBe(403);
    expect((await api('PATCH', `/api/payout-rules/${id}`, promoter, { payoutAmount: 1 })).status).toBe(403);
  });

  describe('a sale', () => {
    const secret = async (): Promise<string> => (await demoOf(app)).keys.advertiser_secret;
    const sell = async (code: string, fields: Record<string, unknown> = {}): Promise<Answer> =>
      postback(app, await secret(), saleOf(await storedClick(app, code), { amount: 100, ...fields }));
    const paid = async (code: string, fields: Record<string, unknown> = {}): Promise<unknown> => {
      const { body } = await sell(code, fields);
      const [row] = await app.database.query<{ commission_minor: string; payout_rule: string | null }>(
        'SELECT commission_minor, payout_rule FROM conversions WHERE id = $1',
        [body.conversion_id],
      );
      return [Number(row!.commission_minor), row!.payout_rule];
    };

    it('is paid by the most special rule that applies', async () => {
      const { offerId, code } = await addOffer(app);
      expect(await paid(code)).toEqual([1000, null]);
      await add(goal(offerId));
      expect(await paid(code, { event: 'lead' })).toEqual([200, 'goal:lead']);
      expect(await paid(code, { event: 'install' })).toEqual([1000, null]);
      await add({ offerId, kind: 'override', promoterId, payoutPercent: 20 });
      expect(await paid(code, { event: 'lead' })).toEqual([2000, 'override']);
      await add({ offerId, kind: 'override', promoterId, event: 'lead', payoutAmount: 7 });
      expect(await paid(code, { event: 'lead' })).toEqual([700, 'override:lead']);
      await api('PATCH', `/api/offers/${offerId}`, advertiser, { unknownEvents: 'refuse' });
      const refused = await sell(code, { event: 'install' });
      expect([refused.status, refused.body.code]).toEqual([422, 'conversion.event_unknown']);
      expect(await paid(code)).toEqual([2000, 'override']);
    });

    it('is paid by the tier that was reached before it in the month, and not in hindsight', async () => {
      const { offerId, code } = await addOffer(app, { autoApprove: 'verified' });
      await add({ offerId, kind: 'tier', tierMetric: 'conversions', tierFrom: 2, payoutPercent: 15 });
      const rules = [];
      for (let sale = 0; sale < 3; sale++) rules.push(await paid(code));
      expect(rules).toEqual([
        [1000, null],
        [1000, null],
        [1500, 'tier:conversions>=2'],
      ]);
      await app.database.query(
        `UPDATE conversions SET converted_at = converted_at - interval '32 days' WHERE offer_id = $1`,
        [offerId],
      );
      expect(await paid(code)).toEqual([1000, null]);
    });

    it('reaches the tier in a rush as it would have one after the other', async () => {
      const { offerId, code } = await addOffer(app, { autoApprove: 'verified' });
      const tiers = [
        { tierFrom: 3, payoutPercent: 15 },
        { tierFrom: 12, payoutPercent: 20 },
      ];
      for (const tier of tiers) await add({ offerId, kind: 'tier', tierMetric: 'conversions', ...tier });
      const click_id = await storedClick(app, code);
      const apiKey = await secret();
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => postback(app, apiKey, saleOf(click_id, { amount: 100 }))),
      );
      expect(answers.map(({ body }) => body.status)).toEqual(answers.map(() => 'approved'));
      // Ids are made as sales are settled.
      const sales = await app.database.query<{ at: Date; minor: number }>(
        `SELECT converted_at AS at, commission_minor::int AS minor FROM conversions WHERE offer_id = $1 ORDER BY id`,
        [offerId],
      );
      const expected = sales.map(({ at }, index) => {
        const before = sales.slice(0, index).filter((one) => one.at <= at).length;
        return before >= 12 ? 2000 : before >= 3 ? 1500 : 1000;
      });
      expect(sales.map(({ minor }) => minor)).toEqual(expected);
      expect(expected).toContain(2000);
    });

    it('begins as approved only where the offer says so', async () => {
      const status = async (settings: Record<string, unknown>, reported: string): Promise<string> => {
        const { code } = await addOffer(app, settings);
        return (await sell(code, { status: reported })).body.status as string;
      };
      expect(await status({}, 'approved')).toBe('pending');
      expect(await status({ sendersMayApprove: true }, 'approved')).toBe('approved');
      expect(await status({ sendersMayApprove: true }, 'pending')).toBe('pending');
      expect(await status({ autoApprove: 'verified' }, 'pending')).toBe('approved');
      expect(await status({ autoApprove: 'verified' }, 'rejected')).toBe('rejected');
    });
  });

  describe('an offer', () => {
    it('pays otherwise from now on, and what was changed is on record', async () => {
      const { offerId } = await addOffer(app);
      const before = await auditOf(offerId);
      const change = { payoutType: 'revshare', payoutPercent: 25, unknownEvents: 'refuse' };
      const changed = await api('PATCH', `/api/offers/${offerId}`, admin, change);
      expect([changed.status, changed.body]).toMatchObject([200, change]);
      const fixed = { payoutType: 'cpl', payoutAmount: 3.5 };
      expect((await api('PATCH', `/api/offers/${offerId}`, admin, fixed)).body).toMatchObject({
        ...fixed,
        payoutPercent: null,
        unknownEvents: 'refuse',
      });
      // Nothing changes: nothing is on record.
      await api('PATCH', `/api/offers/${offerId}`, admin, fixed);
      expect((await auditOf(offerId)).slice(before.length)).toEqual([
        {
          ...{ action: 'offer.updated', actor_kind: 'user' },
          before: { payoutType: 'cps', payoutPercent: 10, unknownEvents: 'own_payout' },
          after: change,
        },
        {
          ...{ action: 'offer.updated', actor_kind: 'user' },
          before: { payoutType: 'revshare', payoutPercent: 25, payoutAmount: null },
          after: { payoutType: 'cpl', payoutPercent: null, payoutAmount: 3.5 },
        },
      ]);
    });

    it('[R61] says which pages may report, and who may approve; promoters need not know', async () => {
      const settings = {
        autoApprove: 'verified',
        sendersMayApprove: true,
        allowedOrigins: ['https://shop.example', 'http://localhost:8080'],
      };
      const { offerId } = await addOffer(app, { ...settings, allowedOrigins: ['HTTPS://Shop.Example:443/'] });
      const own = await api('GET', `/api/offers/${offerId}`, advertiser);
      expect(own.body).toMatchObject({ ...settings, allowedOrigins: ['https://shop.example'] });
      expect((await api('PATCH', `/api/offers/${offerId}`, advertiser, settings)).body).toMatchObject(
        settings,
      );
      const seen = (await api('GET', `/api/offers/${offerId}`, promoter)).body;
      for (const field of Object.keys(settings)) expect(seen).not.toHaveProperty(field);
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['a payout without its type', { payoutPercent: 5 }, 'offer.invalid_payout'],
      ['a type without its payout', { payoutType: 'cps' }, 'offer.invalid_payout'],
      ['the payout of another type', { payoutType: 'revshare', payoutAmount: 5 }, 'offer.invalid_payout'],
      ['an origin with a path', { allowedOrigins: ['https://shop.example/a'] }, 'request.invalid'],
      ['an origin of another scheme', { allowedOrigins: ['ftp://shop.example'] }, 'request.invalid'],
      ['an origin with a user', { allowedOrigins: ['https://a@shop.example'] }, 'request.invalid'],
      ['a star', { allowedOrigins: ['*'] }, 'request.invalid'],
      ['null for origins', { allowedOrigins: null }, 'request.invalid'],
      ['an unknown approval', { autoApprove: 'all' }, 'request.invalid'],
      ['another currency', { currency: 'EUR' }, 'request.invalid'],
    ])('with %s is refused', async (_, change, code) => {
      const { offerId } = await addOffer(app);
      const answer = await api('PATCH', `/api/offers/${offerId}`, advertiser, change);
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    });

    it('of somebody else cannot be changed', async () => {
      const { offerId } = await addOffer(app);
      const change = { payoutType: 'cps', payoutPercent: 99 };
      expect((await api('PATCH', `/api/offers/${offerId}`, other.token, change)).body.code).toBe(
        'offer.not_found',
      );
      expect((await api('PATCH', `/api/offers/${offerId}`, promoter, change)).status).toBe(403);
    });
  });
});
