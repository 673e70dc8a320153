import { randomBytes } from 'node:crypto';
import pg from 'pg';

interface TestServer {
  host: string;
  port: number;
  superuserUrl: string;
  passwords: Record<'afflux_owner' | 'afflux_app' | 'afflux_system', string>;
  template: string;
}

export interface TestDatabase {
  name: string;
  urls: { app: string; system: string; migration: string; superuser: string };
  /** One statement as the system role, which sees every tenant. */
  query: <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<T[]>;
  drop: () => Promise<void>;
}

/** The PostgreSQL that `npm test` started. */
export function testServer(): TestServer {
  const given = process.env.AFFLUX_TEST_PG;
  if (!given) throw new Error('AFFLUX_TEST_PG is not set: run the tests with `npm test`');
  return JSON.parse(given) as TestServer;
}

/** A database of its own, cloned from the migrated template. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`CREATE DATABASE ${name} TEMPLATE ${server.template} OWNER afflux_owner`);
  // A clone does not take its template's rights on the database along.
  await asSuperuser(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await asSuperuser(`GRANT CONNECT ON DATABASE ${name} TO afflux_app`);
  await asSuperuser(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO afflux_system`);
  const url = (role: keyof TestServer['passwords']): string =>
    `postgres://${role}:${encodeURIComponent(server.passwords[role])}@${server.host}:${server.port}/${name}`;
  const superuser = new URL(server.superuserUrl);
  superuser.pathname = `/${name}`;
  const urls = {
    app: url('afflux_app'),
    system: url('afflux_system'),
    migration: url('afflux_owner'),
    superuser: superuser.toString(),
  };
  const pool = new pg.Pool({ connectionString: urls.system, max: 2 });
  pool.on('error', () => undefined);
  return {
    name,
    urls,
    query: async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
      (await pool.query<T>(sql, values)).rows,
    drop: async () => {
      await pool.end();
      await asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer().superuserUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A raw session of one role, closed by the caller. */
export async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
