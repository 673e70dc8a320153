import { runMigrations as migrateQueues } from 'bullmq';
import pg from 'pg';
import { createDataSource, type EntityClass } from './data-source.js';

export const QUEUE_SCHEMA = 'bullmq';
const LOCK_KEY = 7_243_991;

/**
 * Brings the database to this version, as the migration role: our tables and the queues' schema.
 * Processes that start together wait for each other.
 * @param directory folder of the compiled migrations
 * @returns names of the migrations that ran
 */
export async function migrateDatabase(url: string, directory: string): Promise<string[]> {
  const source = createDataSource({ url, entities: [], poolSize: 2, applicationName: 'afflux migrate' });
  source.setOptions({ migrations: [`${directory}/*.js`], migrationsTableName: 'migrations' });
  await source.initialize();
  const guard = source.createQueryRunner();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    const ran = await source.runMigrations({ transaction: 'each' });
    await migrateQueueSchema(url);
    return ran.map((migration) => migration.name);
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    await guard.release();
    await source.destroy();
  }
}

/** The queues are infrastructure of the system role; the app role never touches them. */
async function migrateQueueSchema(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'afflux migrate' });
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${QUEUE_SCHEMA}`);
    // Bulk adds number their jobs with a sequence per queue, which the system role makes at the first one.
    await client.query(`GRANT USAGE, CREATE ON SCHEMA ${QUEUE_SCHEMA} TO afflux_system`);
    // Rights are given to what will be made, since what the system role made is not ours to give.
    for (const rights of [
      'SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES',
      'USAGE, SELECT, UPDATE ON SEQUENCES',
      'EXECUTE ON FUNCTIONS',
    ]) {
      await client.query(
        `ALTER DEFAULT PRIVILEGES IN SCHEMA ${QUEUE_SCHEMA} GRANT ${rights} TO afflux_system`,
      );
    }
    await migrateQueues(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}

/** The statements TypeORM would run to make the database fit the entities: none when they agree. */
export async function findDrift(url: string, entities: EntityClass[]): Promise<string[]> {
  const source = createDataSource({ url, entities, poolSize: 1, applicationName: 'afflux drift' });
  await source.initialize();
  try {
    const statements = await source.driver.createSchemaBuilder().log();
    return statements.upQueries.map((query) => query.query);
  } finally {
    await source.destroy();
  }
}
