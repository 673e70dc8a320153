import { Redis } from 'ioredis';
import { ConfigError } from '../config/config.js';

const CONNECT_MS = 5_000;

/**
 * Tries REDIS_URL once; later on a Redis that is away is waited for.
 * @throws ConfigError
 */
export async function checkRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason = '';
  redis.on('error', (error: Error) => (reason ||= error.message));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { host, port } = redis.options;
    throw new ConfigError(
      `REDIS_URL: ${host}:${port} cannot be used (${reason || (error as Error).message})`,
    );
  } finally {
    redis.disconnect();
  }
}
