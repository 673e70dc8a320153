import { createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';
import { QUEUE_SCHEMA } from '../../src/database/migrations.js';
import { SCHEDULE_QUEUE } from '../../src/queue/queue.types.js';
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

/**
 * Lets the schedule run one of its jobs now as well, and waits until it has: what is found afterwards is what the job
 * does, and what is not found is what it leaves alone. Only what the schedule has is run.
 */
export async function runScheduled(app: TestApp, name: string): Promise<void> {
  setDefaultBackendFactory(createPostgresBackend);
  const connection = { connectionString: app.database.urls.system, schema: QUEUE_SCHEMA, max: 1 };
  // BullMQ types its connection for Redis only; the backend factory reads this shape.
  const queue = new Queue(SCHEDULE_QUEUE, { connection: connection as never, prefix: 'afflux' });
  try {
    expect(await queue.getJobScheduler(name)).toMatchObject({ name, every: expect.any(Number) });
    const job = await queue.add(name, {});
    await eventually(async () => expect(await job.getState()).toBe('completed'));
  } finally {
    await queue.close();
  }
}
