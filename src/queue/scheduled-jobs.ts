import { Injectable } from '@nestjs/common';
import type { ScheduledJob } from './queue.types.js';

/** What this program does by the clock; domains register their jobs when they start. */
@Injectable()
export class ScheduledJobs {
  private readonly byName = new Map<string, ScheduledJob>();

  register(job: ScheduledJob): void {
    if (this.byName.has(job.name)) throw new Error(`two scheduled jobs are called ${job.name}`);
    this.byName.set(job.name, job);
  }

  get(name: string): ScheduledJob | undefined {
    return this.byName.get(name);
  }

  all(): ScheduledJob[] {
    return [...this.byName.values()];
  }
}
