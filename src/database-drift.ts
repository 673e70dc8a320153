// Command: compares the migrated database of MIGRATION_DATABASE_URL with the entities.
import { ConfigError } from './config/config.js';
import { migrationUrl } from './config/migration-url.js';
import { findDrift } from './database/migrations.js';
import { ENTITIES } from './entities.js';

try {
  const drift = await findDrift(migrationUrl(), ENTITIES);
  for (const statement of drift) console.error(`drift: ${statement}`);
  console.log(drift.length > 0 ? `${drift.length} differences` : 'entities and migrations agree');
  process.exitCode = drift.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
