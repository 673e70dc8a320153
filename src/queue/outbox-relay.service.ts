import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOGGER, type Logger } from '../kernel/logging/logger.js';
import { EventConsumers } from '../outbox/event-consumers.js';
import type { EventConsumer } from '../outbox/outbox.types.js';
import { OutboxWakeUp } from '../outbox/outbox-wake-up.js';
import { OutboxRelayRepository } from './outbox-relay.repository.js';
import { EVENTS_QUEUE, type EventJob } from './queue.types.js';

const LOOK_EVERY_MS = 250;
const BATCH = 200;
const STOP_MS = 3_000;

/** Moves committed events from the outbox to the queue, and again when no receipt came back. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    @InjectQueue(EVENTS_QUEUE) private readonly queue: Queue<EventJob>,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly outbox: OutboxRelayRepository,
    private readonly consumers: EventConsumers,
    private readonly wakeUp: OutboxWakeUp,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    // What is not handed over by then is handed over after the next start.
    await Promise.race([this.loop, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    const consumersByType = this.subscriptions();
    while (!this.stop.signal.aborted) {
      try {
        const moved = await this.relayOnce(consumersByType);
        if (moved === 0) await this.wakeUp.wait(LOOK_EVERY_MS, this.stop.signal);
      } catch (error) {
        this.logger.warn({ err: error }, 'the outbox relay could not reach its stores; it tries again');
        await sleep(1_000, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  private async relayOnce(consumersByType: Record<string, EventConsumer[]>): Promise<number> {
    const events = await this.outbox.fanOut(consumersByType, BATCH);
    const due = await this.outbox.takeDue(BATCH);
    if (due.length > 0) {
      await this.queue.addBulk(
        due.map(({ eventId, consumer, attempt }) => ({
          name: consumer,
          data: { eventId, consumer },
          // A retained job id never runs again, so every attempt has an id of its own.
          opts: { jobId: `${eventId}.${consumer}.${attempt}`, removeOnComplete: true, removeOnFail: true },
        })),
      );
    }
    return events + due.length;
  }

  private subscriptions(): Record<string, EventConsumer[]> {
    const byType: Record<string, EventConsumer[]> = {};
    for (const consumer of this.consumers.all()) {
      for (const type of consumer.types) (byType[type] ??= []).push(consumer);
    }
    return byType;
  }
}
