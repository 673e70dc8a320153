import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { announce } from './announce.js';
import { ConfigError } from './config/config.js';
import type { RuntimeConfig } from './config/runtime-config.js';
import { createApp } from './configure-app.js';
import { migrateDatabase } from './database/migrations.js';
import type { Logger } from './kernel/logging/logger.js';
import { modulesFor } from './modules.js';
import { setUpDocs } from './openapi/set-up-docs.js';
import type { StopRequest } from './stop-request.js';
import { CLICK_PATHS } from './tracking/edge/click.openapi.js';

export interface ServeOptions {
  /** Folder of the compiled migrations. */
  migrations: string;
  startedAt: number;
  stop: StopRequest;
  logger: Logger;
}

const MIGRATING_ROLES = new Set(['all', 'api']);
const NO_ADDRESS = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL']);

/** Migrates, builds the modules of the role and listens; closes what it opened when that fails. */
export async function serve(config: RuntimeConfig, options: ServeOptions): Promise<NestFastifyApplication> {
  const { stop, logger } = options;
  if (MIGRATING_ROLES.has(config.role)) await migrateDatabase(config.database.migration, options.migrations);
  stop.throwIfAsked();
  const app = await createApp(modulesFor(config.role), config, logger);
  try {
    setUpDocs(app, CLICK_PATHS);
    await app.init();
    stop.throwIfAsked();
    await listen(app, config);
    await announce(app, config, options.startedAt);
    stop.throwIfAsked();
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function listen(app: NestFastifyApplication, config: RuntimeConfig): Promise<void> {
  const { port, host } = config;
  try {
    // Nest's own listen would log what is told in one line below.
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EADDRINUSE') throw new ConfigError(`PORT: ${port} is in use by another program`);
    if (code === 'EACCES') throw new ConfigError(`PORT: ${port} may not be opened by this user`);
    if (NO_ADDRESS.has(code)) throw new ConfigError(`HOST: ${host} is not an address of this machine`);
    throw error;
  }
  config.port = (app.getHttpServer().address() as AddressInfo).port;
  const name = host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host;
  config.publicUrl ??= `http://${name.includes(':') ? `[${name}]` : name}:${config.port}`;
}
