import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Gauge } from 'prom-client';
import { OutboxRelayRepository } from './outbox-relay.repository.js';
import { EVENTS_QUEUE } from './queue.types.js';

/** Depth of the event queue and of the outbox behind it. */
@Injectable()
export class QueueHealth implements OnModuleInit {
  constructor(
    @InjectQueue(EVENTS_QUEUE) private readonly events: Queue,
    private readonly outbox: OutboxRelayRepository,
  ) {}

  onModuleInit(): void {
    const { outbox } = this;
    new Gauge({
      name: 'afflux_outbox_waiting',
      help: 'Event deliveries without a receipt',
      async collect() {
        this.set(await outbox.countWaiting());
      },
    });
    const depth = (): Promise<number> => this.depth();
    new Gauge({
      name: 'afflux_queue_depth',
      help: 'Jobs of the event queue that wait or run',
      async collect() {
        this.set(await depth());
      },
    });
  }

  /** Jobs that wait or run; rejects when the queue store is not reachable. */
  async depth(): Promise<number> {
    const counts = await this.events.getJobCounts('wait', 'active', 'delayed');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }
}
