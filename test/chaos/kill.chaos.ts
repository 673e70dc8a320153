/**
 * Kills the server at random moments while people click and a shop reports sales, takes PostgreSQL away and
 * wipes the queue store in some rounds; ends with rounds on a disk that forgets what was not synced. Whatever a
 * redirect showed and a postback confirmed must be stored exactly once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withCleanup } from '../../bench/lib/cleanup.js';
import { positive } from '../../bench/lib/command-line.js';
import { makeFolder } from '../../bench/lib/paths.js';
import { printTable, report } from '../../bench/lib/report.js';
import type { PrivatePostgres } from '../../bench/lib/private-postgres.js';
import { startServer, type ServerProcess } from '../../bench/lib/server-process.js';
import { makeVisits } from '../../bench/lib/visits.js';
import { makeAdvertiserKey, makeWorld } from '../../bench/lib/world.js';
import { MortalPostgres } from './lib/mortal-postgres.js';
import { Random } from './lib/random.js';
import { judge } from './lib/verdict.js';
import { Visitors } from './lib/visitors.js';

const CONNECTIONS = 20;
const SHORT_OUTAGE_S = 2;
const FORGETFUL_DISK = ['--import', new URL('lib/forgetful-disk.mjs', import.meta.url).href];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '20' },
    'pg-down': { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
});
const rounds = positive('rounds', values.rounds);
const longOutageS = positive('pg-down', values['pg-down']);
const random = new Random(Number(values.seed));

type Trouble = 'kill' | 'PostgreSQL away' | 'PostgreSQL away, killed meanwhile' | 'queue store wiped';

/** Every fifth round takes PostgreSQL away, every fifth wipes the queues, the rest just kill. */
function troubleOf(round: number): Trouble {
  if (round % 5 === 2) return round % 10 === 2 ? 'PostgreSQL away' : 'PostgreSQL away, killed meanwhile';
  return round % 5 === 4 ? 'queue store wiped' : 'kill';
}

await withCleanup(async (onEnd) => {
  const folder = makeFolder('chaos-kill');
  onEnd(folder.remove);
  const mortal = await MortalPostgres.start(folder.path, onEnd);
  const { postgres } = mortal;
  const world = await makeWorld(postgres, 8);
  const key = await makeAdvertiserKey(postgres, world);
  const codes = world.links.map(({ code }) => code);
  console.log(`seed ${values.seed}, ${rounds} rounds`);

  const visitors = new Visitors(makeVisits(10_000, codes), key, CONNECTIONS);
  let server: ServerProcess | null = null;
  onEnd(() => server?.stop());
  const start = async (nodeArguments: string[]): Promise<number> => {
    const began = Date.now();
    server = await startServer({
      env: {
        ...postgres.env,
        ...{ DATA_DIR: folder.path, ROLE: 'all', DEMO: 'false', TRUST_PROXY: 'loopback' },
        RATE_LIMIT_PER_MINUTE: '0',
      },
      nodeArguments,
    });
    visitors.port = server.port;
    return Date.now() - began;
  };
  const kill = async (): Promise<void> => {
    await server?.kill();
    visitors.port = null;
  };
  /** A random moment, once people get their redirects. */
  const someTime = async (): Promise<void> => {
    const enough = visitors.seen.length + CONNECTIONS;
    while (visitors.seen.length < enough) {
      if (server?.hasEnded()) throw new Error(`the server is not there\n${server.output().slice(-5_000)}`);
      await sleep(20);
    }
    await sleep(random.between(0, 2_000));
  };
  const outage = async (seconds: number): Promise<void> => {
    await mortal.die(random.pick(['SIGKILL', 'SIGQUIT']));
    await sleep(seconds * 1000);
  };

  const rows: Record<string, string | number>[] = [];
  const play = async (
    round: number,
    trouble: Trouble,
    nodeArguments: string[],
    disk: string,
  ): Promise<void> => {
    const seenBefore = visitors.seen.length;
    const startMs = await start(nodeArguments);
    await someTime();
    let seenWithoutPostgres = 0;
    if (trouble === 'PostgreSQL away' || trouble === 'PostgreSQL away, killed meanwhile') {
      const seenAtOutage = visitors.seen.length;
      await outage(round === 2 ? longOutageS : SHORT_OUTAGE_S);
      seenWithoutPostgres = visitors.seen.length - seenAtOutage;
      if (seenWithoutPostgres === 0) throw new Error('nobody was redirected while PostgreSQL was away');
      if (trouble === 'PostgreSQL away, killed meanwhile') await kill();
      await mortal.rise();
      if (trouble === 'PostgreSQL away, killed meanwhile') await start(nodeArguments);
      await someTime();
    } else if (trouble === 'queue store wiped') {
      await wipeQueues(postgres.query);
      await someTime();
    }
    await kill();
    const row = {
      round,
      trouble,
      disk,
      'start ms': startMs,
      'clicks seen': visitors.seen.length - seenBefore,
      'of them without PostgreSQL': seenWithoutPostgres,
      'sales confirmed': visitors.sold.length,
    };
    rows.push(row);
    // Told as it goes: a hundred rounds take long, and a stall must show where it is.
    console.error(Object.values(row).join(' | '));
  };
  for (let round = 0; round < rounds; round++) await play(round, troubleOf(round), [], 'real');
  const forgetful = Math.max(2, Math.round(rounds / 5));
  for (let round = 0; round < forgetful; round++)
    await play(rounds + round, 'kill', FORGETFUL_DISK, 'forgetful');

  await start([]);
  await visitors.finish();
  const { verdict, clicksStored } = await judge(postgres.query, visitors);
  printTable(rows);
  console.log(
    `\n${visitors.seen.length} clicks seen in redirects, ${clicksStored} stored, ` +
      `${visitors.broken} connections broken by kills; ${visitors.sold.length} sales confirmed`,
  );
  for (const [what, times] of visitors.surprises) console.log(`SURPRISE ${times} x ${what}`);
  printTable(Object.entries(verdict).map(([wrong, times]) => ({ wrong, count: times })));
  const wrong = Object.values(verdict).reduce((sum, times) => sum + times, 0);
  report(
    {
      bench: 'chaos kill',
      count: wrong,
      target: 0,
      pass: wrong === 0,
      rounds: rounds + forgetful,
      forgetfulRounds: forgetful,
      pgDownSeconds: longOutageS,
      seed: Number(values.seed),
      clicksSeen: visitors.seen.length,
      clicksStored,
      salesConfirmed: visitors.sold.length,
      verdict,
      samples: rows,
    },
    values.json,
  );
});

/** Everything the queues know is gone; the tables stay, as after a restore from an old copy. */
async function wipeQueues(query: PrivatePostgres['query']): Promise<void> {
  const [tables] = await query<{ names: string | null }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS names FROM pg_tables
      WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
  );
  if (!tables?.names) throw new Error('there is no queue store to wipe');
  for (let tries = 1; ; tries++) {
    try {
      await query(`TRUNCATE ${tables.names}`);
      return;
    } catch (error) {
      // It may meet a worker half-way and be chosen to give way.
      if (tries === 10) throw error;
    }
  }
}
