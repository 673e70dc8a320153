import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QueueHealth } from '../queue/queue-health.service.js';
import { HealthParts } from './health-parts.js';

/** Watches the queue store, in processes that work it. */
@Injectable()
export class WorkerHealth implements OnModuleInit {
  constructor(
    private readonly parts: HealthParts,
    private readonly queue: QueueHealth,
  ) {}

  onModuleInit(): void {
    // Not required: the outbox keeps what the queue cannot take, and requests are answered all the same.
    this.parts.register({
      name: 'queue',
      required: false,
      check: async () => ({ depth: await this.queue.depth() }),
    });
  }
}
