import { EventEmitter, once } from 'node:events';
import type { RuntimeConfig } from '../../config/runtime-config.js';
import type { Logger } from '../../kernel/logging/logger.js';
import { IngestService } from './ingest.service.js';

it('stops at once while a thread that broke has not been started again', async () => {
  // There is no built thread beside the sources, so every start of it breaks.
  const log = new EventEmitter();
  const logger = { error: () => log.emit('told') } as unknown as Logger;
  const config = { ingest: true, dataDir: '/nonexistent', database: { system: '' } } as RuntimeConfig;
  const service = new IngestService(config, logger);
  const told = once(log, 'told');
  service.onApplicationBootstrap();
  await told;
  // The error comes just before the exit.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await service.onApplicationShutdown();
});
