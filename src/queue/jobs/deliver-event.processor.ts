import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject } from '@nestjs/common';
import type { Job } from 'bullmq';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { EventConsumers } from '../../outbox/event-consumers.js';
import { OutboxRepository } from '../../outbox/outbox.repository.js';
import { OutboxRelayRepository } from '../outbox-relay.repository.js';
import { QueueHealth } from '../queue-health.service.js';
import { QueueTrouble } from '../queue-trouble.js';
import { EVENTS_QUEUE, type EventJob } from '../queue.types.js';

/** Hands one event to one consumer: receipt and effect commit together, so the effect happens once. */
@Processor(EVENTS_QUEUE, { concurrency: 4 })
export class DeliverEventProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly consumers: EventConsumers,
    private readonly outbox: OutboxRepository,
    private readonly relay: OutboxRelayRepository,
    private readonly trouble: QueueTrouble,
    private readonly health: QueueHealth,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async process(job: Job<EventJob>): Promise<void> {
    const { eventId, consumer: name } = job.data;
    const consumer = this.consumers.get(name);
    const event = await this.relay.findEvent(eventId);
    // A consumer of another version of the program: its receipt stays open for a process that has it.
    if (!consumer || !event) return;
    await withCorrelationId(event.correlationId ?? event.id, async () => {
      try {
        await this.tx.run({ tenantId: event.tenantId }, async () => {
          if (await this.outbox.receive(eventId, name)) await consumer.handle(event);
        });
      } catch (error) {
        this.logger.warn(
          { err: error, eventId, consumer: name },
          'an event could not be delivered; it comes again',
        );
        await this.relay.noteFailure(eventId, name, (error as Error).message);
      }
    });
  }

  /** A store that is away cannot be told how jobs ended; they run again, and every one of them may. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!(await this.health.answers())) await this.worker.close(true);
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.trouble.tell(error);
  }
}
