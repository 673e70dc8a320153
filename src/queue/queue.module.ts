import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { queueConnection } from './queue-connection.js';
import { EVENTS_QUEUE, SCHEDULE_QUEUE } from './queue.types.js';
import { ScheduledJobs } from './scheduled-jobs.js';

/** Registers queues and the registry of scheduled jobs; runs nothing by itself. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: RuntimeConfig) => ({ connection: queueConnection(config), prefix: 'afflux' }),
    }),
    BullModule.registerQueue({ name: EVENTS_QUEUE }, { name: SCHEDULE_QUEUE }),
  ],
  providers: [ScheduledJobs],
  exports: [BullModule, ScheduledJobs],
})
export class QueueModule {}
