import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { newId } from '../../kernel/ids/uuid.js';
import { QueueHealth } from '../queue-health.service.js';
import { QueueTrouble } from '../queue-trouble.js';
import { ScheduledJobs } from '../scheduled-jobs.js';
import { SCHEDULE_QUEUE } from '../queue.types.js';

/** Runs what the schedule names. */
@Processor(SCHEDULE_QUEUE, { concurrency: 1 })
export class RunScheduledProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly trouble: QueueTrouble,
    private readonly health: QueueHealth,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const scheduled = this.jobs.get(job.name);
    if (scheduled) await withCorrelationId(newId(), () => scheduled.run());
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
