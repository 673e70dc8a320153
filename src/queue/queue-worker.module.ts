import { Module } from '@nestjs/common';
import { DeliverEventProcessor } from './jobs/deliver-event.processor.js';
import { RunScheduledProcessor } from './jobs/run-scheduled.processor.js';
import { OutboxRelay } from './outbox-relay.service.js';
import { OutboxRelayRepository } from './outbox-relay.repository.js';
import { QueueModule } from './queue.module.js';
import { SchedulerService } from './scheduler.service.js';

/** What a process does that works the queues: relays the outbox, delivers events, keeps the schedule. */
@Module({
  imports: [QueueModule],
  providers: [
    OutboxRelay,
    OutboxRelayRepository,
    SchedulerService,
    DeliverEventProcessor,
    RunScheduledProcessor,
  ],
})
export class QueueWorkerModule {}
