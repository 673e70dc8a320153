import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { announce } from './announce.js';
import { createApp } from './configure-app.js';
import { type Config, ConfigError } from './config/config.js';
import type { RuntimeConfig } from './config/runtime-config.js';
import { loadSecrets } from './config/secrets.js';
import { openDatabase, type OpenDatabase } from './database/open-database.js';
import { migrateDatabase } from './database/migrations.js';
import { createLogger, type Logger } from './kernel/logging/logger.js';
import { modulesFor } from './modules.js';
import { setUpDocs } from './openapi/set-up-docs.js';
import { CLICK_PATHS } from './tracking/edge/click.openapi.js';

export interface BootPaths {
  /** Folder of the compiled migrations. */
  migrations: string;
}

const MIGRATING_ROLES = new Set(['all', 'api']);

/** Brings a process up and keeps it up until a signal ends it. */
export async function boot(config: Config, paths: BootPaths): Promise<void> {
  const startedAt = Date.now();
  const logger = createLogger(config.logLevel, { role: config.role });
  const secrets = loadSecrets(config);
  const database = await openDatabase(config, (line) => console.log(line));
  let app: NestFastifyApplication | undefined;
  try {
    const runtime: RuntimeConfig = { ...config, ...secrets, database: database.urls };
    if (MIGRATING_ROLES.has(config.role)) await migrateDatabase(database.urls.migration, paths.migrations);
    app = await createApp(modulesFor(config.role), runtime, logger);
    setUpDocs(app, CLICK_PATHS);
    await listen(app, runtime);
    endOnSignal(app, database, logger);
    await announce(app, runtime, startedAt);
  } catch (error) {
    await app?.close().catch(() => undefined);
    await database.close();
    throw error;
  }
}

async function listen(app: NestFastifyApplication, config: RuntimeConfig): Promise<void> {
  await app.init();
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new ConfigError(`PORT: ${config.port} is in use by another program`);
    if (code === 'EACCES') throw new ConfigError(`PORT: ${config.port} may not be opened by this user`);
    if (code === 'EADDRNOTAVAIL')
      throw new ConfigError(`HOST: ${config.host} is not an address of this machine`);
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const host = config.host === '127.0.0.1' || config.host === '0.0.0.0' ? 'localhost' : config.host;
  config.port = port;
  config.publicUrl ??= `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Stops in order: no new requests, running ones and queues drain, then the database goes. */
function endOnSignal(app: NestFastifyApplication, database: OpenDatabase, logger: Logger): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.info({ signal }, 'stopping');
    let code = 0;
    try {
      await app.close();
    } catch (error) {
      logger.error({ err: error }, 'the stop was not clean');
      code = 1;
    }
    await database.close();
    process.exit(code);
  };
  process.on('SIGINT', (signal) => void end(signal));
  process.on('SIGTERM', (signal) => void end(signal));
}
