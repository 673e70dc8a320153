import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { newId } from '../../kernel/ids/uuid.js';
import { QueueTrouble } from '../queue-trouble.js';
import { ScheduledJobs } from '../scheduled-jobs.js';
import { SCHEDULE_QUEUE } from '../queue.types.js';

/** Runs what the schedule names. */
@Processor(SCHEDULE_QUEUE, { concurrency: 1 })
export class RunScheduledProcessor extends WorkerHost {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly trouble: QueueTrouble,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const scheduled = this.jobs.get(job.name);
    if (scheduled) await withCorrelationId(newId(), () => scheduled.run());
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.trouble.tell(error);
  }
}
