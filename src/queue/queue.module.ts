import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { DeliverEventProcessor } from './jobs/deliver-event.processor.js';
import { ForgetDeliveredEventsJob } from './jobs/forget-delivered-events.job.js';
import { RunScheduledProcessor } from './jobs/run-scheduled.processor.js';
import { SweepIdempotencyKeysJob } from './jobs/sweep-idempotency-keys.job.js';
import { OutboxRelay } from './outbox-relay.service.js';
import { OutboxRelayRepository } from './outbox-relay.repository.js';
import { queueConnection } from './queue-connection.js';
import { QueueEnd, QueueEndModule } from './queue-end.js';
import { QueueHealth } from './queue-health.service.js';
import { QueueTrouble } from './queue-trouble.js';
import { EVENTS_QUEUE, SCHEDULE_QUEUE } from './queue.types.js';
import { SchedulerService } from './scheduler.service.js';

/** What a process does that works the queues: relays the outbox, delivers events, keeps the schedule. */
@Module({
  imports: [
    BullModule.forRootAsync({
      imports: [QueueEndModule],
      inject: [CONFIG, QueueEnd],
      useFactory: (config: RuntimeConfig, end: QueueEnd) => ({
        connection: queueConnection(config, end),
        prefix: 'afflux',
      }),
    }),
    BullModule.registerQueue({ name: EVENTS_QUEUE }, { name: SCHEDULE_QUEUE }),
  ],
  providers: [
    OutboxRelay,
    OutboxRelayRepository,
    SchedulerService,
    DeliverEventProcessor,
    RunScheduledProcessor,
    QueueHealth,
    QueueTrouble,
    SweepIdempotencyKeysJob,
    ForgetDeliveredEventsJob,
  ],
  exports: [QueueHealth],
})
export class QueueModule {}
