/**
 * Deliveries a second to a receiver on the same machine, from the commit of their events to the last answer: outbox,
 * relay, fan-out, signing, request, answer and log are all in it. Half of the events follow another one of their
 * entity, so that order is kept at work.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCleanup, type OnEnd } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { makeFolder } from './lib/paths.js';
import { type PrivatePostgres, startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';

const EVENTS = 4_000;
const PER_ENTITY = 2;
const WAIT_MS = 180_000;

const options = readCommandLine({ rounds: 3, seconds: 1 });

interface Sample {
  events: number;
  seconds: number;
  perSecond: number;
  outOfOrder: number;
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-webhooks');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const env = { ...postgres.env, DATA_DIR: folder.path, DEMO: 'true', OUTBOUND_ALLOWED_CIDRS: '127.0.0.1' };
  const server = await startServer({ core: SERVER_CORE, env }, onEnd);
  const receiver = await startReceiver(onEnd);
  await subscribe(server.url, receiver.url);
  const samples: Sample[] = [];
  for (let number = 0; number < options.rounds; number++) samples.push(await measure(postgres, receiver));
  printTable(samples.map((sample) => ({ ...sample })));
  const outOfOrder = samples.reduce((sum, sample) => sum + sample.outOfOrder, 0);
  report(
    {
      bench: 'webhooks',
      count: round(median(samples.map(({ perSecond }) => perSecond)), 0),
      target: null,
      pass: outOfOrder === 0,
      outOfOrder,
      samples,
    },
    options.json,
  );
});

interface BenchReceiver {
  url: string;
  /** Sequences by entity, as they came. */
  seen: Map<string, number[]>;
  count: () => number;
}

async function startReceiver(onEnd: OnEnd): Promise<BenchReceiver> {
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

async function subscribe(url: string, target: string): Promise<void> {
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

async function measure(postgres: PrivatePostgres, receiver: BenchReceiver): Promise<Sample> {
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
    [EVENTS / PER_ENTITY, PER_ENTITY],
  );
  const deadline = began + WAIT_MS;
  while (receiver.count() - before < EVENTS) {
    if (performance.now() > deadline)
      throw new Error(`only ${receiver.count() - before} of ${EVENTS} arrived`);
    await sleep(20);
  }
  const seconds = (performance.now() - began) / 1_000;
  const isOrdered = (sequences: number[]): boolean =>
    sequences.every((sequence, index) => index === 0 || sequence > sequences[index - 1]!);
  return {
    events: EVENTS,
    seconds: round(seconds, 2),
    perSecond: round(EVENTS / seconds, 0),
    outOfOrder: [...receiver.seen.values()].filter((sequences) => !isOrdered(sequences)).length,
  };
}
