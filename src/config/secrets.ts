import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config.js';

const SECRET_BYTES = 32;

/** The secrets given by the environment, else those kept in DATA_DIR, made at the first start. */
export function loadSecrets(config: Config): { masterKeys: Buffer[]; jwtSecret: string } {
  return {
    masterKeys: config.masterKeys ?? [Buffer.from(keptSecret(config, 'master-key', 'MASTER_KEY'), 'base64')],
    jwtSecret: config.jwtSecret ?? keptSecret(config, 'jwt-secret', 'JWT_SECRET'),
  };
}

function keptSecret(config: Config, name: string, variable: string): string {
  if (config.production) throw new ConfigError(`${variable} is required with NODE_ENV=production`);
  const directory = join(config.dataDir, 'keys');
  const file = join(directory, name);
  // Only this folder is closed: PostgreSQL's user must be able to reach its own beside it.
  mkdirSync(config.dataDir, { recursive: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    // 'wx' fails when the file is there, so two processes that start at once agree on one secret.
    writeFileSync(file, randomBytes(SECRET_BYTES).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new ConfigError(`DATA_DIR: ${file} cannot be written (${(error as Error).message})`);
    }
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (Buffer.from(secret, 'base64').length !== SECRET_BYTES) {
    throw new ConfigError(`DATA_DIR: ${file} does not hold a secret; restore it from your backup`);
  }
  return secret;
}
