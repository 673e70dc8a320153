// The one entry of every process: ROLE decides which modules run.
import { fileURLToPath } from 'node:url';
import { boot } from './boot.js';
import { ConfigError, loadConfig } from './config/config.js';
import { EmbeddedPostgresError } from './database/embedded/embedded-postgres.errors.js';
import { UnsafeDatabaseRole } from './database/role-check.js';

try {
  await boot(loadConfig(), { migrations: fileURLToPath(new URL('./migrations', import.meta.url)) });
} catch (error) {
  // What an operator can mend is told in one line; anything else keeps its stack.
  const isForOperator =
    error instanceof ConfigError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof UnsafeDatabaseRole;
  console.error(isForOperator ? `afflux: ${error.message}` : error);
  process.exit(1);
}
