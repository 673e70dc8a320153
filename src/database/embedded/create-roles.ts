import pg from 'pg';
import type { BootstrapOptions } from '../bootstrap-roles.js';
import { bootstrapDatabase, bootstrapRoles } from '../bootstrap-roles.js';

/** Makes the three roles and the database in the private server, or brings them up to date; fast when they exist. */
export async function createRoles(
  postgres: { superuserUrl(database: string): string; passwords: BootstrapOptions['passwords'] },
  database = 'afflux',
): Promise<void> {
  await withClient(postgres.superuserUrl('postgres'), (client) =>
    bootstrapRoles(client, { database, passwords: postgres.passwords }),
  );
  await withClient(postgres.superuserUrl(database), bootstrapDatabase);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
