import pg from 'pg';
import type { PrivatePostgres } from './private-postgres.js';

/** Work that no role of the program may do. */
export async function withSuperuser<T>(
  { superuserUrl }: Pick<PrivatePostgres, 'superuserUrl'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
