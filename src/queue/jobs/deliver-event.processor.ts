import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import type { Job } from 'bullmq';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { EventConsumers } from '../../outbox/event-consumers.js';
import { OutboxRepository } from '../../outbox/outbox.repository.js';
import { OutboxRelayRepository } from '../outbox-relay.repository.js';
import { QueueTrouble } from '../queue-trouble.js';
import { EVENTS_QUEUE, type EventJob } from '../queue.types.js';

/** Hands one event to one consumer: receipt and effect commit together, so the effect happens once. */
@Processor(EVENTS_QUEUE, { concurrency: 4 })
export class DeliverEventProcessor extends WorkerHost {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly consumers: EventConsumers,
    private readonly outbox: OutboxRepository,
    private readonly relay: OutboxRelayRepository,
    private readonly trouble: QueueTrouble,
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

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.trouble.tell(error);
  }
}
