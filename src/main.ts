// The one entry of every process: ROLE decides which modules run.
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from './config/config.js';
import { EmbeddedPostgresError } from './database/embedded/embedded-postgres.errors.js';
import { UnsafeDatabaseRole } from './database/role-check.js';
import { StartInterrupted } from './stop-request.js';

try {
  const config = loadConfig();
  // Loaded only now: a bad variable is told at once.
  const { boot } = await import('./boot.js');
  await boot(config, { migrations: fileURLToPath(new URL('./migrations', import.meta.url)) });
} catch (error) {
  if (error instanceof StartInterrupted) process.exit(0);
  // What an operator can mend is told in one line; anything else keeps its stack.
  const isForOperator =
    error instanceof ConfigError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof UnsafeDatabaseRole;
  console.error(isForOperator ? `afflux: ${error.message}` : error);
  process.exit(1);
}
