import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel/ids/uuid.js';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { demoOf } from '../setup/demo.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { type Receiver, startReceiver } from '../setup/receiver.js';
import { addOffer, click, HUMAN, postback, saleOf, storedClick } from '../setup/sales.js';

type Fields = Record<string, unknown>;

let app: TestApp;
let receiver: Receiver;
let admin: string;
let promoter: string;
let advertiser: string;
let partnerKey: string;
let shopKey: string;

beforeAll(async () => {
  receiver = await startReceiver();
  app = await startApp({ env: { OUTBOUND_ALLOWED_CIDRS: '127.0.0.1' } });
  [admin, promoter, advertiser] = await Promise.all([
    logIn(app.url, 'admin'),
    logIn(app.url, 'promoter'),
    logIn(app.url, 'advertiser'),
  ]);
  ({ partner: partnerKey, advertiser_secret: shopKey } = (await demoOf(app)).keys);
});

afterAll(async () => {
  await app.dispose();
  await receiver.close();
});

const must = async (answer: Promise<Answer>): Promise<Answer['body']> => {
  const { status, body, text } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
};
const ask = (method: string, path: string, body?: unknown, token = admin): Promise<Answer> =>
  call(app.url, method, path, { token, body });
const v1 = (path: string, body: unknown): Promise<Answer['body']> =>
  must(call(app.url, 'POST', `/v1${path}`, { apiKey: partnerKey, body }));
const subscribe = (path: string, token: string, events: string[]): Promise<Answer['body']> =>
  must(ask('POST', '/api/webhooks/endpoints', { name: path, url: receiver.url + path, events }, token));
const at = (path: string, type: string): { entity: Fields; data: Fields }[] =>
  receiver.at(path).flatMap(({ json }) => (json.type === type ? [json] : []));
const clicksAt = (path: string): Fields[] =>
  at(path, 'click.recorded').flatMap(({ data }) => data.clicks as Fields[]);

describe('[R110] events', () => {
  it('[R110] of clicks are not even written while nobody asks for them', async () => {
    await storedClick(app);
    const rows = await app.database.query(
      `SELECT 1 FROM outbox_events WHERE type IN ('click.recorded', 'fraud.detected')`,
    );
    expect(rows).toEqual([]);
  });

  it('[R110] of offers, clicks, campaigns, rewards and orders reach those whom they concern and nobody else', async () => {
    const affiliate = await logIn(app.url, 'affiliate');
    const sales = ['conversion.created', 'reward.reversed'];
    const orders = ['order.placed', 'order.refunded'];
    const caps = ['cap.reached', 'offer.paused'];
    const joins = ['offer.joined', 'offer.left'];
    const clicks = ['click.recorded', 'fraud.detected'];
    const all = [...sales, ...orders, ...caps, ...joins, ...clicks, 'campaign.created'];
    await subscribe('/tenant', admin, all);
    await subscribe('/shop', advertiser, all);
    await subscribe('/promoter', promoter, all);
    await subscribe('/affiliate', affiliate, all);
    await v1('/webhooks', { url: `${receiver.url}/partner`, events: all });
    // The ingest goes by what it knows of who asks for a second.
    await eventually(async () => {
      await storedClick(app);
      await sleep(200);
      expect(clicksAt('/tenant')).not.toEqual([]);
    });

    const { offerId, code } = await addOffer(app);
    const clickId = await click(app, code, '?sub1=hello');
    const forged = `${code}.${Math.floor(Date.now() / 1_000) + 3_600}.${'A'.repeat(22)}`;
    await click(app, forged);
    const capped = await addOffer(app);
    const cap = { offerId: capped.offerId, metric: 'clicks', window: 'total', limit: 1, action: 'pause' };
    await must(ask('POST', '/api/caps', cap));
    let visitors = 0;
    await eventually(async () => {
      const headers = { 'user-agent': `${HUMAN} Visitor/${++visitors}` };
      expect((await call(app.url, 'GET', `/c/${capped.code}`, { headers })).status).toBe(410);
    });
    const { campaign_id: campaignId } = await v1('/campaigns', { offer_id: offerId, share_pct: 40 });
    const link = await v1('/links', { campaign_id: campaignId, user_id: 'user-7' });
    const sale = await must(
      postback(app, shopKey, saleOf(await storedClick(app, link.code), { amount: 100 })),
    );
    const saleId = sale.conversion_id as string;
    await must(ask('POST', `/api/conversions/${saleId}/approve`, {}));
    await must(ask('POST', `/api/conversions/${saleId}/refund`, { reason: 'sent back' }));
    const { id: productId } = await must(ask('POST', '/api/products', { name: 'Chair', price: 100 }));
    const order = { items: [{ productId, quantity: 1 }], voucherCode: 'DEMO10' };
    const { id: orderId } = await must(ask('POST', '/api/orders', order));
    await must(ask('POST', `/api/offers/${offerId}/leave`, undefined, promoter));

    await eventually(async () => {
      expect(at('/promoter', 'offer.left')).toHaveLength(1);
      expect(at('/shop', 'offer.paused')).toHaveLength(1);
      expect(at('/shop', 'cap.reached')).toHaveLength(1);
      expect(at('/tenant', 'fraud.detected')).toHaveLength(1);
      expect(at('/partner', 'reward.reversed')).toHaveLength(2);
      expect(at('/affiliate', 'order.placed')).toHaveLength(1);
      for (const path of ['/tenant', '/shop']) {
        expect(clicksAt(path).map(({ linkId }) => linkId)).toEqual(expect.arrayContaining([link.link_id]));
      }
      expect(clicksAt('/partner')).toHaveLength(1);
      expect(clicksAt('/promoter').map((one) => one.clickId)).toContain(clickId);
      return Promise.resolve();
    });

    const mine = clicksAt('/promoter').find((one) => one.clickId === clickId)!;
    expect(mine).toMatchObject({ offerId, isCounted: true, isUnique: true, subs: { sub1: 'hello' } });
    expect(clicksAt('/promoter').some(({ linkId }) => linkId === link.link_id)).toBe(false);
    expect(clicksAt('/partner')).toEqual([
      expect.objectContaining({ link_id: link.link_id, offer_id: offerId, campaign_id: campaignId }),
    ]);
    expect(at('/tenant', 'fraud.detected')[0]!.data).toMatchObject({
      ...{ kind: 'invalid_signature', offerId, clicks: 1, clickId: expect.any(String) },
    });
    for (const path of ['/shop', '/promoter', '/partner']) expect(at(path, 'fraud.detected')).toEqual([]);
    expect(at('/shop', 'cap.reached')[0]!.data).toMatchObject({ offerId: capped.offerId, campaignId: null });
    expect(at('/shop', 'offer.paused')[0]!.data).toMatchObject({
      ...{ offerId: capped.offerId, reason: 'cap_reached', status: 'paused' },
    });
    expect(at('/partner', 'campaign.created').map(({ data }) => data)).toEqual([
      expect.objectContaining({ campaign_id: campaignId, share_pct: 40, flat_reward: null }),
    ]);
    expect(at('/partner', 'conversion.created').map(({ data }) => data.conversion_id)).toEqual([saleId]);
    const reversed = at('/partner', 'reward.reversed').map(({ data }) => data);
    expect(reversed.map((data) => [data.beneficiary_kind, data.user_id, data.amount]).sort()).toEqual([
      ['end_user', 'user-7', 4],
      ['partner', null, 6],
    ]);
    expect(new Set(reversed.map(({ partner_id: id }) => id)).size).toBe(1);
    expect(at('/affiliate', 'order.placed')[0]!.data).toMatchObject({
      ...{ orderId, discount: 10, currency: 'USD', commission: { base: 100, amount: 5, reversed: 0 } },
    });
    expect(at('/affiliate', 'order.placed')[0]!.data).not.toHaveProperty('selfPurchase');
    expect(receiver.at('/affiliate').map(({ json }) => json.type)).toEqual(['order.placed']);
    for (const path of ['/shop', '/promoter', '/partner']) expect(at(path, 'order.placed')).toEqual([]);

    // The catalogue's examples name no field that is not sent, and others are shown no field beside them.
    const catalog = (await must(ask('GET', '/api/webhooks/events'))) as {
      type: string;
      example: { data: Fields };
    }[];
    for (const path of ['/tenant', '/shop', '/promoter', '/affiliate']) {
      for (const { json } of receiver.at(path)) {
        const { data: example } = catalog.find(({ type }) => type === json.type)!.example;
        const pair =
          json.type === 'click.recorded' ? [example.clicks, json.data.clicks] : [[example], [json.data]];
        const [wanted, sent] = (pair as [Fields[], Fields[]]).map(([first]) => Object.keys(first!).sort());
        // Only an event by a cap names one.
        const known = wanted!.filter((name) => name !== 'capId' || sent!.includes(name));
        expect([path, json.type, sent!.filter((name) => path !== '/tenant' || known.includes(name))]).toEqual(
          [path, json.type, known],
        );
      }
    }
  });

  it('[R110] of a suspended person are kept, and sent once the person is let in again', async () => {
    const person = await createUser(app.url, admin, { roles: ['PROMOTER'] });
    const { id } = await subscribe('/held', person.token, ['offer.joined']);
    const [row] = await app.database.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM users WHERE id = $1',
      [person.id],
    );
    await must(ask('POST', `/api/admin/users/${person.id}/suspend`));
    await app.database.query(
      `INSERT INTO outbox_events (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, occurred_at)
       VALUES (gen_random_uuid(), $1, 'offer.joined', 1, 'membership', $2, 1, jsonb_build_object('promoterId', $3::text), now())`,
      [row!.tenant_id, newId(), person.id],
    );
    const waiting = (): Promise<unknown[]> =>
      app.database.query(`SELECT 1 FROM webhook_deliveries WHERE endpoint_id = $1 AND status = 'pending'`, [
        id,
      ]);
    await eventually(async () => expect(await waiting()).toHaveLength(1));
    await sleep(700);
    expect(receiver.at('/held')).toEqual([]);
    await must(ask('POST', `/api/admin/users/${person.id}/activate`));
    await eventually(() => Promise.resolve(expect(receiver.at('/held')).toHaveLength(1)));
  });
});

it('[R110] an admin sees whose endpoints there are and where they lead, and none of their secrets', async () => {
  const list = (query: string, token = admin): Promise<Answer> =>
    ask('GET', `/api/admin/webhooks/endpoints${query}`, undefined, token);
  const secretUrl = `${receiver.url}/token-of-the-partner?key=hidden`;
  const { id, secret } = await v1('/webhooks', { url: secretUrl, events: ['reward.paid'] });
  const all = await list('?limit=100');
  const shown = (all.body.data as Fields[]).find((one) => one.id === id)!;
  expect(shown).toMatchObject({ owner: 'partner', targets: [receiver.url], enabled: true });
  for (const hidden of ['token-of-the-partner', 'hidden', secret]) expect(all.text).not.toContain(hidden);
  const owners = async (query: string): Promise<unknown[]> => [
    ...new Set(((await list(query)).body.data as Fields[]).map(({ owner }) => owner)),
  ];
  expect(await owners('?owner=partner')).toEqual(['partner']);
  expect(await owners(`?ownerId=${shown.ownerId as string}`)).toEqual(['partner']);
  expect(await owners(`?ownerId=${newId()}`)).toEqual([]);
  expect((await list('?owner=nobody')).body.code).toBe('request.invalid');
  expect((await list('?ownerId=x')).body.code).toBe('request.invalid');
  for (const token of [promoter, advertiser]) expect((await list('', token)).status).toBe(403);
});
