import { Global, Module } from '@nestjs/common';
import { ScheduledJobs } from './scheduled-jobs.js';

/** Where domains enter what they do by the clock; processes that work the queues run it. */
@Global()
@Module({ providers: [ScheduledJobs], exports: [ScheduledJobs] })
export class ScheduledJobsModule {}
