import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Gauge } from 'prom-client';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxRelayRepository } from './outbox-relay.repository.js';
import { EVENTS_QUEUE } from './queue.types.js';

/** Longer than this nobody who reads metrics waits. */
const MEASURE_MS = 2_000;
const ANSWER_MS = 1_000;

/** Depth of the event queue and of the outbox behind it. */
@Injectable()
export class QueueHealth implements OnModuleInit {
  constructor(
    @InjectQueue(EVENTS_QUEUE) private readonly events: Queue,
    private readonly outbox: OutboxRelayRepository,
  ) {}

  onModuleInit(): void {
    observe('afflux_outbox_waiting', 'Event deliveries without a receipt', () => this.outbox.countWaiting());
    observe('afflux_queue_depth', 'Jobs of the event queue that wait or run', () => this.depth());
  }

  /** Whether the queue store answers at this moment. */
  async answers(): Promise<boolean> {
    const answer = this.depth().then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(ANSWER_MS, false, { ref: false })]);
  }

  /** Jobs that wait or run; rejects when the queue store is not reachable. */
  async depth(): Promise<number> {
    const counts = await this.events.getJobCounts('wait', 'active', 'delayed');
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }
}

/** A store that is away must not take all other metrics with it: this one is not a number then. */
function observe(name: string, help: string, measure: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    async collect() {
      this.set(await Promise.race([measure(), sleep(MEASURE_MS, NaN, { ref: false })]).catch(() => NaN));
    },
  });
}
