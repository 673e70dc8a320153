import type { Config, DatabaseUrls } from '../config/config.js';
import { checkDatabases } from './check-databases.js';

export interface OpenDatabase {
  urls: DatabaseUrls;
  close: () => Promise<void>;
}

/** The database the configuration names, or the private one in DATA_DIR, started or taken over. */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<OpenDatabase> {
  if (config.database) {
    await checkDatabases(config.database, config.role);
    return { urls: config.database, close: () => Promise.resolve() };
  }
  // Loaded only here: an installation with a PostgreSQL of its own need not have the binaries.
  const { startEmbeddedPostgres } = await import('./embedded/start-embedded-postgres.js');
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  if (postgres.recovered) log(postgres.recovered);
  return {
    urls: {
      app: postgres.roleUrl('afflux_app'),
      system: postgres.roleUrl('afflux_system'),
      migration: postgres.roleUrl('afflux_owner'),
    },
    close: () => postgres.stop(),
  };
}
