import type { TestApp } from './app.js';
import { eventually } from './http.js';

/**
 * Tries until the check holds, and lets a job of the schedule run again and again meanwhile, so that nobody waits for
 * its next turn.
 */
export function withJob<T>(
  app: TestApp,
  job: string,
  check: () => Promise<T>,
  timeoutMs?: number,
): Promise<T> {
  let askedAt = -Infinity;
  return eventually(async () => {
    try {
      return await check();
    } catch (error) {
      if (performance.now() - askedAt > 250) {
        await app.database.query(
          `SELECT bullmq.promote(queue, id) FROM bullmq.job WHERE queue = 'schedule' AND name = $1 AND state = 'delayed'`,
          [job],
        );
        askedAt = performance.now();
      }
      throw error;
    }
  }, timeoutMs);
}
