import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { LOGGER, type Logger } from '../kernel/logging/logger.js';
import { EVENTS_QUEUE, SCHEDULE_QUEUE } from './queue.types.js';

const TELL_EVERY_MS = 10_000;

/**
 * Where queues and workers leave their connection errors; without a listener BullMQ prints each of them. While a
 * store is away they come many times a second, so they are told now and then.
 */
@Injectable()
export class QueueTrouble {
  private toldAt = -Infinity;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @InjectQueue(EVENTS_QUEUE) events: Queue,
    @InjectQueue(SCHEDULE_QUEUE) schedule: Queue,
  ) {
    for (const queue of [events, schedule]) queue.on('error', (error) => this.tell(error));
  }

  tell(error: Error): void {
    const now = performance.now();
    if (now - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = now;
    this.logger.warn({ err: error }, 'the queue store cannot be used; what is due waits in PostgreSQL');
  }
}
