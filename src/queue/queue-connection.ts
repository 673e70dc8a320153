import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import type { RuntimeConfig } from '../config/runtime-config.js';
import { QUEUE_SCHEMA } from '../database/migrations.js';
import type { QueueEnd } from './queue-end.js';

const LONGEST_PAUSE_MS = 2_000;

/** Queues run on Redis when REDIS_URL is given, else on PostgreSQL; nothing else in the program knows. */
export function queueConnection(config: RuntimeConfig, end: QueueEnd): ConnectionOptions {
  if (config.redisUrl) {
    return {
      url: config.redisUrl,
      maxRetriesPerRequest: null,
      retryStrategy: (times) => (end.isNear ? null : Math.min(times * 200, LONGEST_PAUSE_MS)),
    };
  }
  setDefaultBackendFactory(createPostgresBackend);
  const postgres = { connectionString: config.database.system, schema: QUEUE_SCHEMA, max: 4 };
  // BullMQ types its connection for Redis only; the backend factory reads this shape.
  return postgres as unknown as ConnectionOptions;
}
