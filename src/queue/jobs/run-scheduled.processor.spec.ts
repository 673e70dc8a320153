import type { Job } from 'bullmq';
import { register } from 'prom-client';
import type { Logger } from '../../kernel/logging/logger.js';
import type { QueueHealth } from '../queue-health.service.js';
import type { QueueTrouble } from '../queue-trouble.js';
import { ScheduledJobs } from '../scheduled-jobs.js';
import { RunScheduledProcessor } from './run-scheduled.processor.js';

it('tells of a scheduled job that failed, by its name, and counts it', async () => {
  const jobs = new ScheduledJobs();
  const error = new Error('no such table');
  jobs.register({ name: 'payouts.collect', everyMs: 1000, run: () => Promise.reject(error) });
  jobs.register({ name: 'caps.close', everyMs: 1000, run: () => Promise.resolve() });
  const told: unknown[] = [];
  const logger = { error: (facts: unknown) => told.push(facts) } as unknown as Logger;
  const processor = new RunScheduledProcessor(jobs, {} as QueueTrouble, {} as QueueHealth, logger);
  await expect(processor.process({ name: 'payouts.collect' } as Job)).rejects.toBe(error);
  await processor.process({ name: 'caps.close' } as Job);
  await processor.process({ name: 'of another version' } as Job);
  expect(told).toEqual([{ err: error, job: 'payouts.collect' }]);
  const counted = await register.getSingleMetric('afflux_scheduled_job_failures_total')!.get();
  expect(counted.values).toMatchObject([{ labels: { job: 'payouts.collect' }, value: 1 }]);
});
