// Command: brings the database of MIGRATION_DATABASE_URL to this version.
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../config/config.js';
import { migrationUrl } from '../config/migration-url.js';
import { migrateDatabase } from './migrations.js';

try {
  const ran = await migrateDatabase(migrationUrl(), fileURLToPath(new URL('../migrations', import.meta.url)));
  console.log(ran.length > 0 ? `migrated: ${ran.join(', ')}` : 'the database is up to date');
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
