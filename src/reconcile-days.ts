import { realpath } from 'node:fs/promises';
import { DaySumsRepository } from './analytics/days/day-sums.repository.js';
import { DaySumsService } from './analytics/days/day-sums.service.js';
import { ReconcileRepository } from './analytics/reconcile/reconcile.repository.js';
import { type Reconciliation, ReconcileService } from './analytics/reconcile/reconcile.service.js';
import { ConversionMoneyRepository } from './attribution/conversion-money.repository.js';
import { ConversionFactsRepository } from './attribution/facts/conversion-facts.repository.js';
import { ConversionFactsService } from './attribution/facts/conversion-facts.service.js';
import { type Config, loadConfig } from './config/config.js';
import { AppDatabase } from './database/app-database.js';
import { createDataSource } from './database/data-source.js';
import { loadOrCreateCredentials } from './database/embedded/credentials.js';
import { readState } from './database/embedded/data-directory.js';
import { DataDirectoryInUse } from './database/embedded/embedded-postgres.errors.js';
import { openDatabase } from './database/open-database.js';
import { SystemDatabase } from './database/system-database.js';
import { TenantTransactions } from './database/tenant-transactions.js';
import { ENTITIES } from './entities.js';
import { systemContext, type World } from './kernel/context/request-context.js';

interface Tenant {
  tenantId: string;
  slug: string;
  world: World;
  clockOffsetMs: number;
}

export interface ReconcileOptions {
  /** Each as YYYY-MM-DD, in UTC. */
  days: string[];
  /** The slug of one tenant; null for all. */
  tenant: string | null;
  repair: boolean;
}

/** Compares the days, and puts right what differs when that is asked for; the exit code. */
export async function reconcileDays(options: ReconcileOptions): Promise<number> {
  const opened = await open(loadConfig());
  const system = new SystemDatabase(
    createDataSource({
      url: opened.urls.system,
      entities: ENTITIES,
      poolSize: 1,
      applicationName: 'afflux reconcile',
    }),
  );
  try {
    await system.onModuleInit();
    return await reconcile(system, options);
  } finally {
    await system.onApplicationShutdown();
    await opened.close();
  }
}

/** The database of the configuration; the private one also while a server of the same DATA_DIR runs. */
async function open(config: Config): Promise<{ urls: { system: string }; close: () => Promise<void> }> {
  try {
    return await openDatabase(config, () => undefined);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    const dataDir = await realpath(config.dataDir);
    const { port } = await readState(dataDir);
    const { credentials } = await loadOrCreateCredentials(dataDir);
    const password = encodeURIComponent(credentials.roles.afflux_system);
    const system = `postgres://afflux_system:${password}@127.0.0.1:${port}/afflux`;
    return { urls: { system }, close: () => Promise.resolve() };
  }
}

async function reconcile(
  system: SystemDatabase,
  { days, tenant, repair }: ReconcileOptions,
): Promise<number> {
  const tenants: Tenant[] = await system.manager.query(
    `SELECT id AS "tenantId", slug, world, clock_offset_ms::float8 AS "clockOffsetMs" FROM tenants
      WHERE $1::text IS NULL OR slug = $1 ORDER BY slug, world`,
    [tenant],
  );
  if (tenants.length === 0) throw new Error(`there is no tenant ${tenant ?? ''}`);
  // Every transaction here is one of the system role's: the app role may not write roll-ups.
  const tx = new TenantTransactions(new AppDatabase(system.source));
  const sums = new DaySumsRepository(tx);
  const facts = new ConversionFactsService(
    new ConversionFactsRepository(tx),
    new ConversionMoneyRepository(tx),
  );
  const service = new ReconcileService(
    tx,
    new ReconcileRepository(tx),
    new DaySumsService(tx, sums),
    sums,
    facts,
  );
  let differing = 0;
  for (const day of days) {
    for (const each of tenants) {
      const found = await service.reconcile(system, systemContext('analytics.reconcile', each), day, repair);
      tell(day, each, found, repair);
      if (found.findings.length > 0) differing++;
    }
  }
  const outcome =
    differing === 0 ? 'they agree' : repair ? `${differing} were put right` : `${differing} differ`;
  console.log(`${days.length} days of ${tenants.length} tenants were compared: ${outcome}`);
  return differing > 0 && !repair ? 1 : 0;
}

function tell(
  day: string,
  { slug, world }: Tenant,
  { findings, clicksForgotten }: Reconciliation,
  repair: boolean,
): void {
  const name = `${day} ${world === 'live' ? slug : `${slug} (${world})`}`;
  if (clicksForgotten)
    console.log(`${name}: the clicks of this day were forgotten, only conversions are compared`);
  for (const { table, differences, examples } of findings) {
    console.log(`${name}: ${table}: ${differences} differences${repair ? ', put right' : ''}`);
    for (const { key, kept, raw } of examples) {
      console.log(
        `  ${key}${kept === null && raw === null ? '' : `: kept ${kept ?? 'nothing'}, rows say ${raw ?? 'nothing'}`}`,
      );
    }
  }
}
