/**
 * One process of many that spend units of a cap: takes leases as the edge does and writes each counted click
 * into a journal of its own. Argument: `HolderSettings` as JSON. Messages: `go` begins, `more` goes on until
 * `stop`.
 */
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { JournalWriter } from '../../src/journal/journal-writer.js';
import { newId } from '../../src/kernel/ids/uuid.js';
import { CapLeases, type LeasedCap } from '../../src/tracking/caps/cap-leases.js';
import { PostgresLeaseSource } from '../../src/tracking/caps/postgres-lease-source.js';
import type { ClickRecord } from '../../src/tracking/click-record.types.js';

export interface HolderSettings {
  connectionString: string;
  directory: string;
  nodeId: string;
  cap: LeasedCap;
  leaseMs: number;
  attempts: number;
  /** Spends slowly, so that it can be struck while it holds units. */
  isVictim: boolean;
  click: Pick<ClickRecord, 'tenantId' | 'linkId' | 'offerId' | 'advertiserId' | 'promoterId'>;
}

export type HolderMessage =
  { kind: 'ready' | 'holding' | 'stopped' } | { kind: 'done'; attempts: number; granted: number };

const settings = JSON.parse(process.argv[2]!) as HolderSettings;
const tell = (message: HolderMessage): void => void process.send!(message);
const pool = new pg.Pool({ connectionString: settings.connectionString, max: 2, query_timeout: 5_000 });
pool.on('error', () => undefined);
const leases = new CapLeases(new PostgresLeaseSource(pool, settings.nodeId), { leaseMs: settings.leaseMs });
const journal = await JournalWriter.open({ directory: settings.directory });
let granted = 0;

async function attempt(): Promise<void> {
  const taken = leases.take([settings.cap], Date.now(), () => false);
  const { leases: given } = taken instanceof Promise ? await taken : taken;
  if (given.length === 0) return;
  granted += 1;
  await new Promise<void>((resolve, reject) =>
    journal.append(JSON.stringify(recordOf(given)), (error) => (error ? reject(error) : resolve())),
  );
}

function recordOf(given: string[]): ClickRecord {
  return {
    ...{ v: 1, id: newId(), ...settings.click, at: Date.now(), method: 'GET', ip: null, userAgent: null },
    ...{ device: null, os: null, browser: null, language: null, country: null, region: null, city: null },
    ...{ asn: null, referrer: null, subs: [], source: null, adIds: null, visitor: null, visitorBefore: null },
    ...{ duplicateSeconds: 0, nonce: null, score: 0, signals: [], route: null, leases: given },
    ...{ counted: true, reason: null },
  };
}

/** Many at once, so that clicks wait for the disk together. */
async function work(attempts: number): Promise<void> {
  let left = attempts;
  const one = async (): Promise<void> => {
    for (; left > 0; left--) {
      await attempt();
      if (left % 100 === 0) await breathe();
    }
  };
  await Promise.all(Array.from({ length: 20 }, one));
}

let isStopped = false;
process.on('message', (message) => {
  if (message === 'stop') isStopped = true;
  if (message === 'go') void spend();
});

async function spend(): Promise<void> {
  if (settings.isVictim) {
    for (let index = 0; index < 3; index++) await attempt();
    tell({ kind: 'holding' });
    for (let index = 0; index < 10; index++) await sleep(50).then(attempt);
  }
  await work(settings.attempts);
  tell({ kind: 'done', attempts: settings.attempts, granted });
  // Units that come back are spent by those who are left.
  while (!isStopped) await sleep(20).then(attempt);
  await journal.close();
  await pool.end();
  tell({ kind: 'stopped' });
  process.disconnect();
}

tell({ kind: 'ready' });
