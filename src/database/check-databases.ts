import pg from 'pg';
import { type AppRole, ConfigError, type DatabaseUrls } from '../config/config.js';
import { assertHarmlessRole } from './role-check.js';

const CONNECT_MS = 5_000;

/**
 * Tries the given URLs before anything is built on them. An edge redirects without PostgreSQL, so for it only a
 * harmful role is a reason not to start.
 * @throws ConfigError, UnsafeDatabaseRole
 */
export async function checkDatabases(urls: DatabaseUrls, role: AppRole): Promise<void> {
  const isEdge = role === 'edge';
  try {
    await connected('DATABASE_URL', urls.app, (client) =>
      assertHarmlessRole({ query: async (sql: string) => (await client.query(sql)).rows as never }),
    );
  } catch (error) {
    if (!isEdge || !(error instanceof ConfigError)) throw error;
  }
  if (isEdge) return;
  await connected('SYSTEM_DATABASE_URL', urls.system);
  if (role !== 'worker') await connected('MIGRATION_DATABASE_URL', urls.migration);
}

async function connected(
  variable: string,
  url: string,
  work: (client: pg.Client) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    // The URL holds a password, so only the server's address is told.
    throw new ConfigError(`${variable}: ${client.host}:${client.port} ${refusalOf(error as Error)}`);
  }
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function refusalOf(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'refuses connections; is PostgreSQL running there?';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'is not a host that can be found';
    case '28P01':
    case '28000':
      return 'does not accept this user and password';
    case '3D000':
      return 'has no such database';
    default:
      return `cannot be used (${error.message.split('\n')[0]})`;
  }
}
