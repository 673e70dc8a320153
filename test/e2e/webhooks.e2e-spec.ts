import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { newId } from '../../src/kernel/ids/uuid.js';
import { createUser } from '../setup/accounts.js';
import { startApp, type TestApp } from '../setup/app.js';
import { connect } from '../setup/database.js';
import { demoOf } from '../setup/demo.js';
import { type DnsServer, startDnsServer } from '../setup/dns-server.js';
import { type Answer, call, eventually, logIn } from '../setup/http.js';
import { answers, drip, inTurn, type Receiver, silence, startReceiver } from '../setup/receiver.js';
import { addAdvertiser, sell } from '../setup/sales.js';

type Fields = Record<string, unknown>;

interface Endpoint {
  id: string;
  secret: string;
}

describe('webhooks', () => {
  let app: TestApp;
  let receiver: Receiver;
  /** A loopback address that was not allowed: inside. */
  let inside: Receiver;
  let dns: DnsServer;
  let admin: string;
  let promoter: string;
  let advertiser: string;
  let shopKey: string;
  let partnerKey: string;
  let tenantId: string;

  beforeAll(async () => {
    [receiver, inside, dns] = await Promise.all([
      startReceiver(),
      startReceiver('127.0.0.2'),
      startDnsServer(),
    ]);
    app = await startApp({
      env: { OUTBOUND_ALLOWED_CIDRS: '127.0.0.1', WEBHOOK_TIMEOUT_SECONDS: '3', DNS_SERVERS: dns.address },
    });
    [admin, promoter, advertiser] = await Promise.all([
      logIn(app.url, 'admin'),
      logIn(app.url, 'promoter'),
      logIn(app.url, 'advertiser'),
    ]);
    ({ advertiser_secret: shopKey, partner: partnerKey } = (await demoOf(app)).keys);
    const [row] = await app.database.query<{ id: string }>(`SELECT id FROM tenants WHERE slug = 'demo'`);
    tenantId = row!.id;
  });
  afterAll(async () => {
    await app.dispose();
    await Promise.all([receiver.close(), inside.close(), dns.close()]);
  });

  let paths = 0;
  const freshPath = (): string => `/hook-${++paths}`;
  const ask = (method: string, path: string, body?: unknown, token = admin): Promise<Answer> =>
    call(app.url, method, path, { token, body });
  const make = (fields: Fields, token = admin): Promise<Answer> =>
    ask('POST', '/api/webhooks/endpoints', { name: 'A', events: ['offer.resumed'], ...fields }, token);
  const made = async (path: string, fields: Fields = {}, token = admin): Promise<Endpoint> => {
    const answer = await make(fields.steps ? fields : { url: receiver.url + path, ...fields }, token);
    if (answer.status !== 201) throw new Error(`no endpoint: ${answer.text}`);
    return answer.body as Endpoint;
  };
  const remove = (...endpoints: Endpoint[]): Promise<Answer[]> =>
    Promise.all(endpoints.map(({ id }) => ask('DELETE', `/api/webhooks/endpoints/${id}`)));
  /** Events as a use case leaves them: rows of the outbox with a sequence per entity. */
  const publish = async (entities: number, each = 1, type = 'offer.resumed'): Promise<string[]> => {
    const ids = Array.from({ length: entities }, () => newId());
    for (let sequence = 1; sequence <= each; sequence++) {
      await app.database.query(
        `INSERT INTO outbox_events (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, occurred_at)
         SELECT gen_random_uuid(), $1, $2, 1, 'offer', id, $4::int, jsonb_build_object('offerId', id, 'reason', ($4::int)::text),
                now() + $4::int * interval '2 milliseconds'
           FROM unnest($3::text[]) AS id`,
        [tenantId, type, ids, sequence],
      );
    }
    return ids;
  };
  /** Lets every pause be over. */
  const hurry = (): Promise<unknown[]> =>
    app.database.query(
      `UPDATE webhook_deliveries SET due_at = now() WHERE status = 'pending' AND due_at > now()`,
    );
  const deliveriesOf = async ({ id }: Endpoint, query = ''): Promise<Fields[]> =>
    (await ask('GET', `/api/webhooks/deliveries?endpointId=${id}&limit=100${query}`)).body.data as Fields[];
  const settled = (endpoint: Endpoint, status: string, count: number, hurries = false): Promise<Fields[]> =>
    eventually(async () => {
      if (hurries) await hurry();
      const all = await deliveriesOf(endpoint, `&status=${status}`);
      expect([status, all.length]).toEqual([status, count]);
      return all;
    });
  const sequencesAt = (path: string, entityId: string): number[] =>
    receiver
      .at(path)
      .flatMap(({ json }) => (json.entity.id === entityId ? [json.entity.sequence as number] : []));

  describe('[R110] endpoints', () => {
    it('[R110] show their secret once, keep it sealed, and are changed and deleted by their owner alone', async () => {
      const answer = await make({
        url: `${receiver.url}/own`,
        headers: { 'X-Api-Key': 'header-secret' },
        filters: { offerId: ['x'] },
      });
      expect(answer.status).toBe(201);
      const { id, secret } = answer.body as Endpoint;
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      const path = `/api/webhooks/endpoints/${id}`;
      const read = await ask('GET', path);
      expect(read.body).toMatchObject({ owner: 'tenant', enabled: true, headerNames: ['X-Api-Key'] });
      const changed = await ask('PATCH', path, { name: 'B', events: ['reward.paid'] });
      expect(changed.body).toMatchObject({ name: 'B', events: ['reward.paid'] });
      const audit = await ask('GET', `/api/admin/audit?subjectId=${id}`);
      expect(audit.body.data.map(({ action }: { action: string }) => action)).toEqual([
        'webhook.endpoint_updated',
        'webhook.endpoint_created',
      ]);
      const [row] = await app.database.query<{ text: string }>(
        'SELECT e::text AS text FROM webhook_endpoints e WHERE id = $1',
        [id],
      );
      for (const text of [read.text, changed.text, audit.text, row!.text]) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain('header-secret');
      }
      for (const [method, body] of [['GET'], ['PATCH', { name: 'C' }], ['DELETE']] as const) {
        expect([method, (await ask(method, path, body, promoter)).body.code]).toEqual([
          method,
          'webhook.endpoint_not_found',
        ]);
      }
      const strangers = await ask('GET', '/api/webhooks/endpoints', undefined, advertiser);
      expect(strangers.text).not.toContain(id);
      expect((await ask('DELETE', path)).status).toBe(204);
      expect((await ask('GET', path)).status).toBe(404);
    });

    it('[R110] two changes at the same time both stay', async () => {
      const { id } = await made('/both', { headers: { 'X-First': '1' } });
      const path = `/api/webhooks/endpoints/${id}`;
      const blocker = await connect(app.database.urls.superuser);
      await blocker.query('BEGIN');
      await blocker.query('SELECT 1 FROM webhook_endpoints WHERE id = $1 FOR UPDATE', [id]);
      const changes = [
        { url: `${receiver.url}/moved` },
        { headers: { 'X-Second': '2' } },
        { failoverUrl: `${receiver.url}/failover` },
      ].map((body) => ask('PATCH', path, body));
      await eventually(async () => {
        const waiting = await blocker.query(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = $1`,
          [app.database.name],
        );
        expect(waiting.rows).toHaveLength(changes.length);
      }, 20_000).finally(() => blocker.end());
      for (const { status } of await Promise.all(changes)) expect(status).toBe(200);
      expect((await ask('GET', path)).body).toMatchObject({
        url: `${receiver.url}/moved`,
        failoverUrl: `${receiver.url}/failover`,
        headerNames: ['X-Second'],
      });
      await remove({ id, secret: '' });
    });

    it.each<[string, Fields, string]>([
      ['no url', {}, 'webhook.target_invalid'],
      ['no http', { url: 'ftp://a.example' }, 'webhook.target_invalid'],
      ['an unknown event', { url: 'https://a.example', events: ['x.y'] }, 'request.invalid'],
      ['no event', { url: 'https://a.example', events: [] }, 'request.invalid'],
      [
        'a header of the connection',
        { url: 'https://a.example', headers: { Host: 'b' } },
        'webhook.header_not_allowed',
      ],
      [
        'a signature',
        { url: 'https://a.example', headers: { 'Webhook-Signature': 'v1,x' } },
        'webhook.header_not_allowed',
      ],
      [
        'a line break',
        { url: 'https://a.example', headers: { 'X-A': 'a\r\nB: c' } },
        'webhook.header_not_allowed',
      ],
      ['filters that are none', { url: 'https://a.example', filters: { a: 'b' } }, 'request.invalid'],
      ['an owner one is not', { url: 'https://a.example', owner: 'promoter' }, 'webhook.owner_not_allowed'],
      [
        'a postback of what is told together',
        { url: 'https://a.example/?a={event_id}', kind: 'postback', events: ['click.recorded'] },
        'webhook.target_invalid',
      ],
      ['an unknown macro', { url: 'https://a.example/?a={foo}', kind: 'postback' }, 'webhook.target_invalid'],
      ['a pipeline without steps', { kind: 'pipeline' }, 'webhook.target_invalid'],
    ])('[R110] refuse %s', async (_, fields, code) => expect((await make(fields)).body.code).toBe(code));

    it('[R110] are for keys too, under /v1 in the spelling of partners, and never for keys without the scope', async () => {
      const asPartner = (method: string, path: string, body?: unknown): Promise<Answer> =>
        call(app.url, method, path, { apiKey: partnerKey, body });
      const answer = await asPartner('POST', '/v1/webhooks', {
        url: `${receiver.url}/partner`,
        events: ['reward.queued', 'reward.paid'],
      });
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        kind: 'webhook',
        enabled: true,
        failover_url: null,
        header_names: [],
      });
      const { id, secret } = answer.body as Endpoint;
      const test = await asPartner('POST', `/v1/webhooks/${id}/test`, { event: 'reward.paid' });
      expect([test.status, test.body.webhook_id]).toEqual([201, id]);
      const [got] = await eventually(async () => {
        expect(receiver.at('/partner')).toHaveLength(1);
        return receiver.at('/partner');
      });
      expect(new Webhook(secret).verify(got!.body, got!.headers as Record<string, string>)).toMatchObject({
        type: 'reward.paid',
        data: { reward_id: expect.any(String), amount: 5 },
      });
      const partner = await logIn(app.url, 'partner');
      expect((await ask('GET', `/api/webhooks/endpoints/${id}`, undefined, partner)).body.owner).toBe(
        'partner',
      );
      expect((await ask('GET', `/api/webhooks/endpoints/${id}`)).status).toBe(404);
      const publishable = (await ask('POST', '/api/keys', { name: 'an app', kind: 'pk' })).body.key as string;
      const refused = await call(app.url, 'GET', '/v1/webhooks', { apiKey: publishable });
      expect([refused.status, refused.body.code]).toEqual([403, 'key.scope_missing']);
      expect((await asPartner('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    });
  });

  describe('[R110] events', () => {
    it('[R110] [R115] of sales and payouts reach those whom they concern, signed, in order and nobody else', async () => {
      const rival = await addAdvertiser(app, 'hooked');
      const other = await createUser(app.url, admin, { roles: ['PROMOTER'] });
      const sales = ['conversion.created', 'conversion.approved'];
      const owners: [string, string, string[]][] = [
        ['/tenant', admin, sales],
        ['/shop', advertiser, sales],
        ['/promoter', promoter, [...sales, 'reward.queued', 'reward.paid', 'payout.completed']],
        ['/rival', rival.token, sales],
        ['/other', other.token, [...sales, 'reward.queued', 'reward.paid']],
      ];
      const secrets = new Map<string, Endpoint>();
      for (const [path, token, events] of owners) secrets.set(path, await made(path, { events }, token));
      const sale = await sell(app, shopKey, { amount: 500 });
      await ask('POST', `/api/conversions/${sale}/approve`, {});
      await app.database.query(`UPDATE rewards SET status = 'approved' WHERE conversion_id = $1`, [sale]);
      const run = await ask('POST', '/api/admin/payouts/runs', { provider: 'sandbox' });
      await ask('POST', `/api/admin/payouts/batches/${run.body.batch.id}/approve`, {});
      await eventually(async () => {
        expect(receiver.at('/promoter').map(({ json }) => json.type)).toContain('reward.paid');
        expect(receiver.at('/tenant')).toHaveLength(2);
        expect(receiver.at('/shop')).toHaveLength(2);
        return Promise.resolve();
      });
      for (const path of ['/tenant', '/shop', '/promoter']) {
        const { secret } = secrets.get(path)!;
        for (const { body, headers } of receiver.at(path)) {
          expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
        }
      }
      const [created, approved] = receiver.at('/shop').map(({ json }) => json);
      expect(created).toMatchObject({
        type: 'conversion.created',
        entity: { type: 'conversion', id: sale, sequence: 1 },
        data: { conversionId: sale, status: 'pending', amount: 500, commission: 50, currency: 'USD' },
      });
      expect(approved).toMatchObject({ type: 'conversion.approved', entity: { sequence: 2 } });
      const rewards = receiver.at('/promoter').filter(({ json }) => json.entity.type === 'reward');
      expect(rewards.map(({ json }) => [json.type, json.data.conversionId, json.data.amount])).toEqual([
        ['reward.queued', sale, 50],
        ['reward.paid', sale, 50],
      ]);
      expect([receiver.at('/rival'), receiver.at('/other')]).toEqual([[], []]);
      // The catalogue's examples have the fields that are really sent.
      const catalog = (await ask('GET', '/api/webhooks/events')).body as {
        type: string;
        example: { data: object };
      }[];
      for (const { json } of [...receiver.at('/tenant'), ...receiver.at('/promoter')]) {
        const { example } = catalog.find(({ type }) => type === json.type)!;
        expect([json.type, Object.keys(json.data).sort()]).toEqual([
          json.type,
          Object.keys(example.data).sort(),
        ]);
      }
      await remove(secrets.get('/tenant')!);
    });

    it('[R110] pass filters, and are signed with both secrets while one replaces the other', async () => {
      const path = freshPath();
      const endpoint = await made(path, { filters: { reason: ['2'] }, headers: { 'X-Api-Key': 'mine' } });
      const rotated = await ask('POST', `/api/webhooks/endpoints/${endpoint.id}/rotate-secret`, {
        graceHours: 1,
      });
      expect(rotated.body.secret).not.toBe(endpoint.secret);
      const [entity] = await publish(1, 3);
      await eventually(async () => Promise.resolve(expect(receiver.at(path)).toHaveLength(1)));
      const [got] = receiver.at(path);
      expect(sequencesAt(path, entity!)).toEqual([2]);
      expect(got!.headers['x-api-key']).toBe('mine');
      for (const secret of [endpoint.secret, rotated.body.secret as string]) {
        new Webhook(secret).verify(got!.body, got!.headers as Record<string, string>);
      }
      await remove(endpoint);
    });
  });

  describe('[B6] the engine', () => {
    it('[R112] tries again on its schedule, and holds back what follows of the same entity only', async () => {
      const path = freshPath();
      let refused: string | undefined;
      receiver.behaviours.set(path, (outgoing, { json }) => {
        refused ??= json.entity.id as string;
        outgoing.writeHead(json.entity.id === refused && json.entity.sequence === 1 ? 500 : 200).end();
      });
      const endpoint = await made(path);
      const entities = await publish(3, 3);
      await settled(endpoint, 'delivered', 6);
      const first = (await deliveriesOf(endpoint, `&entityId=${refused}`)).at(-1)!;
      // An attempt is counted when it begins; the log has it once it ended and planned the next.
      const twiceTried = await eventually(async () => {
        const { body } = await ask('GET', `/api/webhooks/deliveries/${first.id as string}`);
        expect(body).toMatchObject({ sequence: 1, status: 'pending', attempts: 2, lastStatus: 500 });
        expect(body.attemptLog).toHaveLength(2);
        return body as { dueAt: string; attemptLog: { startedAt: string }[] };
      });
      const [one, two] = twiceTried.attemptLog.map(({ startedAt }) => Date.parse(startedAt));
      expect(two! - one!).toBeGreaterThan(4400);
      expect(Date.parse(twiceTried.dueAt) - two!).toBeGreaterThan(269_000);
      receiver.behaviours.delete(path);
      await settled(endpoint, 'delivered', 9, true);
      for (const entity of entities) {
        expect([...new Set(sequencesAt(path, entity))]).toEqual([1, 2, 3]);
      }
      await remove(endpoint);
    });

    it('[R112] gives up after the last retry, lets the next go on, and sends all of it again when asked', async () => {
      const path = freshPath();
      receiver.behaviours.set(path, (outgoing, { json }) =>
        outgoing.writeHead(json.entity.sequence === 1 ? 503 : 200).end(),
      );
      const endpoint = await made(path);
      const [entity] = await publish(1, 2);
      const [dead] = await settled(endpoint, 'dead', 1, true);
      expect(dead).toMatchObject({ sequence: 1, attempts: 8, lastError: 'it answered 503' });
      await settled(endpoint, 'delivered', 1);
      receiver.behaviours.delete(path);
      const replay = await ask('POST', `/api/webhooks/endpoints/${endpoint.id}/replay`, {});
      expect(replay.body).toEqual({ replayed: 1 });
      await settled(endpoint, 'delivered', 2);
      expect(sequencesAt(path, entity!)).toEqual([...Array<number>(8).fill(1), 2, 1]);
      await remove(endpoint);
    });

    it('[R112] [B6] replays one, and a range in the order of each entity', async () => {
      const path = freshPath();
      const endpoint = await made(path);
      const [entity] = await publish(1, 3);
      const done = await settled(endpoint, 'delivered', 3);
      const middle = done.find(({ sequence }) => sequence === 2)!;
      const one = await ask('POST', `/api/webhooks/deliveries/${middle.id as string}/replay`);
      expect([one.status, one.body.replays]).toEqual([200, 1]);
      await eventually(async () => Promise.resolve(expect(sequencesAt(path, entity!)).toEqual([1, 2, 3, 2])));
      await settled(endpoint, 'delivered', 3);
      const from = middle.occurredAt as string;
      const range = { from, to: new Date(Date.now() + 60_000).toISOString(), status: 'all' };
      expect((await ask('POST', `/api/webhooks/endpoints/${endpoint.id}/replay`, range)).body).toEqual({
        replayed: 2,
      });
      await eventually(async () =>
        Promise.resolve(expect(sequencesAt(path, entity!)).toEqual([1, 2, 3, 2, 2, 3])),
      );
      const none = { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z', status: 'all' };
      expect((await ask('POST', `/api/webhooks/endpoints/${endpoint.id}/replay`, none)).body).toEqual({
        replayed: 0,
      });
      await remove(endpoint);
    });

    it('[R112] tries the failover address at once, and counts the event as delivered there', async () => {
      const [path, second] = [freshPath(), freshPath()];
      receiver.behaviours.set(path, answers(500));
      const endpoint = await made(path, { failoverUrl: receiver.url + second });
      await publish(1);
      const [done] = await settled(endpoint, 'delivered', 1);
      expect([receiver.at(path).length, receiver.at(second).length, done!.attempts]).toEqual([1, 1, 1]);
      expect(receiver.at(path)[0]!.headers['webhook-id']).toBe(receiver.at(second)[0]!.headers['webhook-id']);
      await remove(endpoint);
    });

    it('[R113] keeps every attempt with request and answer, without secrets, and gives up in time on silence and dripping', async () => {
      const path = freshPath();
      const echo = inTurn(
        silence,
        drip,
        (outgoing) => outgoing.writeHead(500, { 'x-echo': 'header-secret' }).end('header-secret \0 ü'),
        (outgoing) => outgoing.writeHead(500).end('x'.repeat(200_000)),
        (outgoing) => outgoing.destroy(),
        answers(302, '', { location: `${receiver.url}/elsewhere` }),
        answers(200, 'thanks'),
      );
      receiver.behaviours.set(path, echo);
      const endpoint = await made(path, { headers: { 'X-Api-Key': 'header-secret' } });
      await publish(1);
      const [done] = await settled(endpoint, 'delivered', 1, true);
      const { body, text } = await ask('GET', `/api/webhooks/deliveries/${done!.id as string}`);
      expect(text).not.toContain('header-secret');
      expect(text).not.toContain(endpoint.secret);
      const log = body.attemptLog as { number: number; error: string | null; exchanges: Fields[] }[];
      expect(log.map(({ number, error }) => [number, error])).toEqual([
        [1, 'no complete answer within 3000 ms'],
        [2, 'no complete answer within 3000 ms'],
        [3, 'it answered 500'],
        [4, 'it answered 500'],
        [5, expect.stringMatching(/^the (connection failed|answer broke off)/)],
        [6, 'it answered 302'],
        [7, null],
      ]);
      expect(log[2]!.exchanges[0]).toMatchObject({
        request: { method: 'POST', url: receiver.url + path, headers: { 'X-Api-Key': '[redacted]' } },
        response: { status: 500, headers: { 'x-echo': '[redacted]' }, body: '[redacted] \ufffd ü' },
      });
      expect((log[3]!.exchanges[0]!.response as { body: string }).body.length).toBeLessThan(5_000);
      expect(JSON.parse((log[6]!.exchanges[0]!.request as { body: string }).body)).toMatchObject({
        type: 'offer.resumed',
      });
      expect(receiver.at('/elsewhere')).toEqual([]);
      await remove(endpoint);
    });

    it('[B6] keeps events while switched off by hand or by 410, and sends them in order afterwards', async () => {
      const path = freshPath();
      const endpoint = await made(path);
      const at = `/api/webhooks/endpoints/${endpoint.id}`;
      expect((await ask('POST', `${at}/disable`)).body).toMatchObject({
        enabled: false,
        disabledReason: 'owner',
      });
      const [entity] = await publish(1, 3);
      await settled(endpoint, 'pending', 3);
      expect((await ask('POST', `${at}/test`, {})).body.code).toBe('webhook.endpoint_disabled');
      await sleep(600);
      expect(receiver.at(path)).toEqual([]);
      receiver.behaviours.set(path, answers(410));
      await ask('POST', `${at}/enable`, {});
      await eventually(async () =>
        expect((await ask('GET', at)).body).toMatchObject({ enabled: false, disabledReason: 'gone' }),
      );
      await settled(endpoint, 'pending', 3);
      receiver.behaviours.delete(path);
      await ask('POST', `${at}/enable`, {});
      await settled(endpoint, 'delivered', 3);
      expect(sequencesAt(path, entity!)).toEqual([1, 1, 2, 3]);

      await ask('POST', `${at}/disable`);
      await publish(1, 2);
      await settled(endpoint, 'pending', 2);
      await ask('POST', `${at}/enable`, { sendKept: false });
      await settled(endpoint, 'skipped', 2);
      expect((await ask('POST', `${at}/replay`, { status: 'skipped' })).body).toEqual({ replayed: 2 });
      await settled(endpoint, 'delivered', 5);
      await remove(endpoint);
    });

    it('[B6] switches off what has failed for five days, and loses none of its events', async () => {
      const path = freshPath();
      receiver.behaviours.set(path, answers(500));
      const endpoint = await made(path);
      const at = `/api/webhooks/endpoints/${endpoint.id}`;
      await publish(1);
      await eventually(async () => expect((await ask('GET', at)).body.failingSince).not.toBeNull());
      await app.database.query(
        `UPDATE webhook_endpoints SET failing_since = failing_since - interval '5 days' WHERE id = $1`,
        [endpoint.id],
      );
      await hurry();
      await eventually(async () => expect((await ask('GET', at)).body.disabledReason).toBe('failing'));
      await publish(2);
      await settled(endpoint, 'pending', 3);
      receiver.behaviours.delete(path);
      expect((await ask('POST', `${at}/enable`, {})).body).toMatchObject({
        enabled: true,
        failingSince: null,
      });
      await settled(endpoint, 'delivered', 3);
      await remove(endpoint);
    });

    it('[B6] sends each event of an entity alone and in order, with two processes at work', async () => {
      const path = freshPath();
      const open = new Map<string, number>();
      let overlaps = 0;
      receiver.behaviours.set(path, (outgoing, { json }) => {
        const id = json.entity.id as string;
        if ((open.get(id) ?? 0) > 0) overlaps++;
        open.set(id, (open.get(id) ?? 0) + 1);
        setTimeout(() => {
          open.set(id, open.get(id)! - 1);
          outgoing.writeHead(200).end();
        }, 20);
      });
      const second = await startApp({
        beside: app,
        env: {
          ROLE: 'worker',
          INGEST: 'false',
          DEMO: 'false',
          OUTBOUND_ALLOWED_CIDRS: '127.0.0.1',
          DNS_SERVERS: dns.address,
        },
      });
      try {
        const endpoint = await made(path);
        const entities = await publish(12, 5);
        await settled(endpoint, 'delivered', 60);
        // A slow machine may need more than one attempt; each is a request, and none goes back behind another.
        for (const entity of entities) {
          const sequences = sequencesAt(path, entity);
          expect(sequences).toEqual([...sequences].sort());
          expect([...new Set(sequences)]).toEqual([1, 2, 3, 4, 5]);
        }
        const tried = (await deliveriesOf(endpoint)).reduce(
          (sum, { attempts }) => sum + (attempts as number),
          0,
        );
        expect([receiver.at(path).length <= tried, overlaps]).toEqual([true, 0]);
        await remove(endpoint);
      } finally {
        await second.stop();
      }
    });
  });

  describe('[R116] never reaches inside', () => {
    it.each([
      'http://127.0.0.2/',
      'http://[::1]:80/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://2130706434/',
      'http://0x7f.2/',
      'http://[::ffff:127.0.0.2]/',
      'http://inside.example/',
    ])('[R116] refuses to save %s', async (url) => {
      dns.addresses.set('inside.example', '192.168.1.1');
      expect((await make({ url })).body.code).toBe('outbound.address_refused');
      expect((await make({ url: receiver.url, failoverUrl: url })).body.code).toBe(
        'outbound.address_refused',
      );
      const steps = [{ name: 'a', url }];
      expect((await make({ kind: 'pipeline', steps })).body.code).toBe('outbound.address_refused');
    });

    it('[R116] not after the name has changed its address, nor through redirects', async () => {
      dns.addresses.set('turning.example', '127.0.0.1');
      const path = freshPath();
      const endpoint = await made(path, { url: `http://turning.example:${receiver.port}${path}` });
      await publish(1);
      await settled(endpoint, 'delivered', 1);
      // The same port inside, so that only the address differs.
      dns.addresses.set('turning.example', '127.0.0.2');
      await ask('PATCH', `/api/webhooks/endpoints/${endpoint.id}`, { name: 'moved' });
      await app.database.query(`UPDATE webhook_endpoints SET url = $2 WHERE id = $1`, [
        endpoint.id,
        `http://turning.example:${inside.port}/stolen`,
      ]);
      await publish(1);
      await eventually(async () =>
        expect(await deliveriesOf(endpoint, '&status=pending')).toEqual([
          expect.objectContaining({ attempts: 1, lastError: 'the address is not on the public internet' }),
        ]),
      );
      const targets = [
        'http://169.254.169.254/latest/meta-data',
        `${inside.url}/stolen`,
        `http://turning.example:${inside.port}/stolen`,
      ];
      for (const location of targets) {
        const redirecting = freshPath();
        receiver.behaviours.set(redirecting, answers(307, '', { location }));
        const bent = await made(redirecting);
        await publish(1);
        await eventually(async () =>
          expect(await deliveriesOf(bent, '&status=pending')).toEqual([
            expect.objectContaining({ attempts: 1, lastStatus: 307 }),
          ]),
        );
        await remove(bent);
      }
      expect(inside.received).toEqual([]);
      await remove(endpoint);
    });
  });

  describe('postbacks and pipelines', () => {
    it('[B6] postbacks fill macros in, URL-encoded', async () => {
      const path = freshPath();
      const url = `${receiver.url}${path}?o={offer_id}&r={reason}&e={event_type}&c={cap_id}&k=1`;
      const endpoint = await made(path, { kind: 'postback', url, events: ['offer.resumed', 'offer.paused'] });
      const [entity] = await publish(1);
      await settled(endpoint, 'delivered', 1);
      const [got] = receiver.at(path);
      expect([got!.method, got!.path, got!.body]).toEqual([
        'GET',
        `${path}?o=${entity}&r=1&e=offer.resumed&c=&k=1`,
        '',
      ]);
      await remove(endpoint);
    });

    it('[R111] pipelines run their steps in order with JSON-safe templates, and go on where they failed', async () => {
      const [lookup, report] = [freshPath(), freshPath()];
      receiver.behaviours.set(lookup, answers(200, '{"id":"a\\"b/ü","tags":[1,2]}'));
      receiver.behaviours.set(report, inTurn(answers(500), answers(200)));
      const steps = [
        {
          name: 'lookup',
          method: 'GET',
          url: `${receiver.url}${lookup}?offer={{data.offerId}}`,
          headers: { 'X-Key': 'step-secret' },
        },
        {
          name: 'report',
          url: `${receiver.url}${report}?id={{steps.lookup.body.id}}`,
          body: {
            text: 'Offer {{data.offerId}}: {{steps.lookup.body.id}}',
            tags: '{{steps.lookup.body.tags}}',
            none: '{{data.no}}',
          },
        },
      ];
      const endpoint = await made('', { kind: 'pipeline', steps });
      const shown = (await ask('GET', `/api/webhooks/endpoints/${endpoint.id}`)).text;
      expect(shown).not.toContain('step-secret');
      const [entity] = await publish(1);
      await settled(endpoint, 'delivered', 1, true);
      expect(receiver.at(lookup)).toHaveLength(1);
      expect(receiver.at(lookup)[0]).toMatchObject({
        method: 'GET',
        path: `${lookup}?offer=${entity}`,
        headers: { 'x-key': 'step-secret' },
      });
      const [first, second] = receiver.at(report);
      for (const { path, json } of [first!, second!]) {
        expect(new URL(path, receiver.url).searchParams.get('id')).toBe('a"b/ü');
        expect(json).toEqual({ text: `Offer ${entity}: a"b/ü`, tags: [1, 2], none: null });
      }
      new Webhook(endpoint.secret).verify(second!.body, second!.headers as Record<string, string>);
      await remove(endpoint);
    });

    it('[R114] a pipeline or one step is tried without sending, and with', async () => {
      const [one, two] = [freshPath(), freshPath()];
      receiver.behaviours.set(one, answers(200, '{"id":7}'));
      const steps = [
        {
          name: 'one',
          url: receiver.url + one,
          body: { amount: '{{data.amount}}' },
          headers: { 'X-Key': 'step-secret' },
        },
        { name: 'two', url: `${receiver.url}${two}/{{steps.one.body.id}}`, body: '{{steps.one.body}}' },
      ];
      const endpoint = await made('', { kind: 'pipeline', steps, events: ['reward.paid'], enabled: false });
      const tryOut = async (body: Fields): Promise<Answer> =>
        ask('POST', `/api/webhooks/endpoints/${endpoint.id}/try`, body);
      const dry = await tryOut({ data: { amount: 12.5 } });
      expect(dry.body).toMatchObject({ sent: false, delivered: null });
      expect(
        dry.body.exchanges.map((e: { step: string; request: { body: string } }) => [e.step, e.request.body]),
      ).toEqual([
        ['one', '{"amount":12.5}'],
        ['two', '""'],
      ]);
      expect(dry.text).not.toContain('step-secret');
      expect(receiver.at(one)).toEqual([]);
      const single = await tryOut({
        step: 'two',
        answers: { one: { status: 200, body: { id: 9 } } },
        send: true,
      });
      expect(single.body).toMatchObject({ sent: true, delivered: true });
      expect(single.body.exchanges).toHaveLength(1);
      expect(receiver.received.at(-1)).toMatchObject({ path: `${two}/9`, json: { id: 9 } });
      const whole = await tryOut({ send: true });
      expect(whole.body.exchanges.map((e: { response: { status: number } }) => e.response.status)).toEqual([
        200, 200,
      ]);
      expect(receiver.received.at(-1)!.path).toBe(`${two}/7`);
      expect((await tryOut({ step: 'three' })).body.code).toBe('webhook.step_unknown');
      expect(await deliveriesOf(endpoint)).toEqual([]);
      await remove(endpoint);
    });
  });
});
