import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Counter } from 'prom-client';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { QueueHealth } from '../queue-health.service.js';
import { QueueTrouble } from '../queue-trouble.js';
import { ScheduledJobs } from '../scheduled-jobs.js';
import { SCHEDULE_QUEUE, type ScheduledJob } from '../queue.types.js';

const failures = new Counter({
  name: 'afflux_scheduled_job_failures_total',
  help: 'Runs of scheduled jobs that failed, by job',
  labelNames: ['job'],
});

/** Runs what the schedule names. */
@Processor(SCHEDULE_QUEUE, { concurrency: 1 })
export class RunScheduledProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly trouble: QueueTrouble,
    private readonly health: QueueHealth,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const scheduled = this.jobs.get(job.name);
    if (scheduled) await withCorrelationId(newId(), () => this.run(scheduled));
  }

  /** Nobody reads the failed jobs of the queue: what does not work would go on not working unseen. */
  private async run(scheduled: ScheduledJob): Promise<void> {
    try {
      await scheduled.run();
    } catch (error) {
      failures.inc({ job: scheduled.name });
      this.logger.error(
        { err: error, job: scheduled.name },
        'a scheduled job failed; it runs again at its time',
      );
      throw error;
    }
  }

  /** A store that is away cannot be told how jobs ended; they run again, and every one of them may. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!(await this.health.answers())) await this.worker.close(true);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.trouble.tell(error);
  }
}
