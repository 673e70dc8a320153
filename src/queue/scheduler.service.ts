import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { LOGGER, type Logger } from '../kernel/logging/logger.js';
import { SCHEDULE_QUEUE } from './queue.types.js';
import { ScheduledJobs } from './scheduled-jobs.js';

const CONFIRM_EVERY_MS = 30_000;

/** Keeps the schedule in the queue store, and puts it back when the store was wiped. */
@Injectable()
export class SchedulerService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectQueue(SCHEDULE_QUEUE) private readonly queue: Queue,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly jobs: ScheduledJobs,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.confirm();
    this.timer = setInterval(() => void this.confirm(), CONFIRM_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async confirm(): Promise<void> {
    try {
      for (const job of this.jobs.all()) {
        await this.queue.upsertJobScheduler(
          job.name,
          { every: job.everyMs },
          { name: job.name, opts: { removeOnComplete: true, removeOnFail: 100 } },
        );
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'the schedule could not be confirmed; it is tried again');
    }
  }
}
