import { ConfigError } from './config.js';

/** The URL the database commands use, which need none of the other settings. */
export function migrationUrl(env: NodeJS.ProcessEnv = process.env): string {
  const url = env.MIGRATION_DATABASE_URL;
  if (!url)
    throw new ConfigError('MIGRATION_DATABASE_URL is required: a URL of the role that owns the tables');
  return url;
}
