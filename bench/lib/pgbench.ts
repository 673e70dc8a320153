import { onCore } from './cores.js';
import { fileOfLib, lastLineOf, outputOf } from './load.js';
import type { PrivatePostgres } from './private-postgres.js';

const SCALE = 50;

export interface SimpleUpdates {
  /** Who sends them. */
  name: string;
  /** Makes the tables. */
  prepare: () => Promise<void>;
  /** Transactions a second over so many seconds. */
  run: (connections: number, seconds: number) => Promise<number>;
}

/**
 * The "simple update" script of pgbench (`-N`) at scale 50 with prepared statements, in a database of its own on
 * this server: by pgbench, whose path `scripts/bench.mjs` passes on, else by a program of ours that does the same.
 */
export async function simpleUpdates({ server }: PrivatePostgres, core: number): Promise<SimpleUpdates> {
  const url = server.superuserUrl('pgbench');
  const program = process.env['AFFLUX_BENCH_PGBENCH'];
  if (program) {
    const version = (await outputOf(program, ['--version'])).trim();
    const pgbench = (args: string[]): Promise<string> => outputOf(...onCore(core, program, [...args, url]));
    return {
      name: version,
      prepare: async () => void (await pgbench(['-i', '-q', '-s', String(SCALE)])),
      run: async (connections, seconds) => {
        const options = ['-n', '-N', '-M', 'prepared', '-s', String(SCALE), '-j', '1'];
        const output = await pgbench([...options, '-c', String(connections), '-T', String(seconds)]);
        const rate = /^tps = ([\d.]+) \(without/m.exec(output)?.[1];
        if (!rate) throw new Error(`pgbench tells no rate:\n${output}`);
        return Number(rate);
      },
    };
  }
  const own = (options: object): Promise<string> =>
    lastLineOf(
      ...onCore(core, process.execPath, [
        fileOfLib('simple-update.mjs'),
        JSON.stringify({ url, scale: SCALE, ...options }),
      ]),
    );
  return {
    name: 'the script of pgbench -N, sent by a Node program (pgbench is not installed)',
    prepare: async () => void (await own({ prepare: true })),
    run: async (connections, seconds) => {
      const { transactions, seconds: taken } = JSON.parse(await own({ connections, seconds })) as {
        transactions: number;
        seconds: number;
      };
      return transactions / taken;
    },
  };
}
