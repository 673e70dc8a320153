import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError } from './config/config.js';
import { loadSecrets } from './config/secrets.js';
import { openDatabase, type OpenDatabase } from './database/open-database.js';
import { JournalLocked } from './journal/journal.errors.js';
import { createLogger, type Logger } from './kernel/logging/logger.js';
import { StopRequest } from './stop-request.js';

export interface BootPaths {
  /** Folder of the compiled migrations. */
  migrations: string;
}

/** Those that work the queues. */
const WORKING_ROLES = new Set(['all', 'worker']);
/** Below the 30 s that container engines give. */
const STOP_WITHIN_MS = 25_000;

/** Brings a process up and keeps it up until a signal ends it. */
export async function boot(config: Config, paths: BootPaths): Promise<void> {
  const startedAt = Date.now();
  const stop = new StopRequest();
  const logger = createLogger(config.logLevel, { role: config.role });
  let database: OpenDatabase | undefined;
  let app: NestFastifyApplication;
  try {
    const secrets = loadSecrets(config);
    database = await openDatabase(config, (line) => console.log(line));
    if (config.redisUrl && WORKING_ROLES.has(config.role)) {
      const { checkRedis } = await import('./queue/check-redis.js');
      await checkRedis(config.redisUrl);
    }
    stop.throwIfAsked();
    // The bulk of the program; a start that is refused does without it.
    const { serve } = await import('./serve.js');
    const runtime = { ...config, ...secrets, database: database.urls };
    app = await serve(runtime, { ...paths, startedAt, stop, logger });
  } catch (error) {
    await database?.close();
    throw inWords(error, config);
  }
  const running = { app, database };
  stop.onAsked((signal) => void end(signal, running, logger));
}

/** What an operator can mend, said so; anything else as it is. */
function inWords(error: unknown, config: Config): unknown {
  if (error instanceof JournalLocked)
    return new ConfigError(`DATA_DIR: another process works in ${config.dataDir}`);
  const { code, path } = error as NodeJS.ErrnoException;
  const isInDataDir = path !== undefined && path.startsWith(config.dataDir);
  if (isInDataDir || code === 'ENOSPC' || code === 'EDQUOT')
    return new ConfigError(`DATA_DIR: ${config.dataDir} cannot be used (${(error as Error).message})`);
  return error;
}

/** Stops in order: no new requests, running ones and queues drain, then the database goes. */
async function end(
  signal: NodeJS.Signals,
  running: { app: NestFastifyApplication; database: OpenDatabase },
  logger: Logger,
): Promise<void> {
  logger.info({ signal }, 'stopping');
  let code = 0;
  try {
    await within(STOP_WITHIN_MS, running.app.close());
  } catch (error) {
    logger.error({ err: error }, 'the stop was not clean');
    code = 1;
  }
  await running.database.close();
  process.exit(code);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`not done within ${ms} ms`);
  });
  await Promise.race([work, late]);
}
