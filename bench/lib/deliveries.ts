import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OnEnd } from './cleanup.js';
import type { PrivatePostgres } from './private-postgres.js';
import { round } from './statistics.js';

const PER_ENTITY = 2;
const WAIT_MS = 180_000;

export interface BenchReceiver {
  url: string;
  /** Sequences by entity, as they came. */
  seen: Map<string, number[]>;
  count: () => number;
}

/** Answers everything with 200 and remembers the order of each entity. */
export async function startReceiver(onEnd: OnEnd): Promise<BenchReceiver> {
  const seen = new Map<string, number[]>();
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      const { entity } = JSON.parse(body) as { entity: { id: string; sequence: number } };
      seen.set(entity.id, [...(seen.get(entity.id) ?? []), entity.sequence]);
      requests++;
      outgoing.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen, count: () => requests };
}

/** Subscribes the receiver to one event of the demo tenant's. */
export async function subscribe(url: string, target: string): Promise<void> {
  const post = async (path: string, body: unknown, token = ''): Promise<Record<string, string>> => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<Record<string, string>>;
  };
  const admin = await post('/api/auth/login', { email: 'admin@demo.test', password: 'afflux-demo' });
  const endpoint = { name: 'bench', url: target, events: ['offer.resumed'] };
  await post('/api/webhooks/endpoints', endpoint, admin.accessToken);
}

export interface DeliverySample {
  events: number;
  seconds: number;
  perSecond: number;
  outOfOrder: number;
}

/** From the commit of so many events to the last answer; each other event follows one of its entity. */
export async function measureDeliveries(
  postgres: PrivatePostgres,
  receiver: BenchReceiver,
  events: number,
): Promise<DeliverySample> {
  const before = receiver.count();
  receiver.seen.clear();
  const began = performance.now();
  await postgres.query(
    `INSERT INTO outbox_events
       (id, tenant_id, type, version, entity_type, entity_id, entity_sequence, payload, occurred_at)
     SELECT gen_random_uuid(), t.id, 'offer.resumed', 1, 'offer', e.id, s.sequence,
            jsonb_build_object('offerId', e.id, 'reason', 'cap_open'), now()
       FROM tenants t,
            (SELECT gen_random_uuid()::text AS id FROM generate_series(1, $1::int) AS n OFFSET 0) e,
            generate_series(1, $2::int) AS s (sequence)
      WHERE t.slug = 'demo'`,
    [events / PER_ENTITY, PER_ENTITY],
  );
  const deadline = began + WAIT_MS;
  while (receiver.count() - before < events) {
    if (performance.now() > deadline)
      throw new Error(`only ${receiver.count() - before} of ${events} arrived`);
    await sleep(20);
  }
  const seconds = (performance.now() - began) / 1_000;
  const isOrdered = (sequences: number[]): boolean =>
    sequences.every((sequence, index) => index === 0 || sequence > sequences[index - 1]!);
  return {
    events,
    seconds: round(seconds, 2),
    perSecond: round(events / seconds, 0),
    outOfOrder: [...receiver.seen.values()].filter((sequences) => !isOrdered(sequences)).length,
  };
}
