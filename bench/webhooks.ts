/**
 * Deliveries a second to a receiver on the same machine, from the commit of their events to the last answer: outbox,
 * relay, fan-out, signing, request, answer and log are all in it. Half of the events follow another one of their
 * entity, so that order is kept at work.
 */
import { withCleanup } from './lib/cleanup.js';
import { readCommandLine } from './lib/command-line.js';
import { OTHER_CORE, SERVER_CORE } from './lib/cores.js';
import { type DeliverySample, measureDeliveries, startReceiver, subscribe } from './lib/deliveries.js';
import { makeFolder } from './lib/paths.js';
import { startPrivatePostgres } from './lib/private-postgres.js';
import { printTable, report } from './lib/report.js';
import { startServer } from './lib/server-process.js';
import { median, round } from './lib/statistics.js';

const EVENTS = 4_000;

const options = readCommandLine({ rounds: 3, seconds: 1 });

await withCleanup(async (onEnd) => {
  const folder = makeFolder('bench-webhooks');
  onEnd(folder.remove);
  const postgres = await startPrivatePostgres(folder.path, onEnd, { core: OTHER_CORE });
  const env = { ...postgres.env, DATA_DIR: folder.path, DEMO: 'true', OUTBOUND_ALLOWED_CIDRS: '127.0.0.1' };
  const server = await startServer({ core: SERVER_CORE, env }, onEnd);
  const receiver = await startReceiver(onEnd);
  await subscribe(server.url, receiver.url);
  const samples: DeliverySample[] = [];
  for (let number = 0; number < options.rounds; number++) {
    samples.push(await measureDeliveries(postgres, receiver, EVENTS));
  }
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
