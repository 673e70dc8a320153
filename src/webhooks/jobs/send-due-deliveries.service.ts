import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemContext } from '../../kernel/context/request-context.js';
import { withCorrelationId } from '../../kernel/context/correlation.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { DeliveryWakeUp } from '../deliveries/delivery-wake-up.js';
import { ConcludeAttemptService } from '../sending/conclude-attempt.service.js';
import { SendMessageService } from '../sending/send-message.service.js';
import type { Message, Outcome } from '../webhooks.types.js';
import { DueDeliveriesRepository, type DueDelivery } from './due-deliveries.repository.js';

const NAME = 'webhooks.send-due';
const LOOK_EVERY_MS = 250;
/** At the same time, in this process; no endpoint may have much of it, so that a slow one holds up nobody. */
const AT_ONCE = 64;
const AT_ONCE_PER_ENDPOINT = 16;
const STOP_MS = 3_000;

/** Sends what is due, found by asking for it; a crash or a wiped queue loses nothing. */
@Injectable()
export class SendDueDeliveries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private readonly onTheWay = new Map<Promise<void>, string>();
  private loop: Promise<void> = Promise.resolve();
  private readonly attempts = new Counter({
    name: 'afflux_webhook_attempts_total',
    help: 'Attempts to deliver a webhook, by what came of them',
    labelNames: ['outcome'],
  });

  constructor(
    private readonly due: DueDeliveriesRepository,
    private readonly messages: SendMessageService,
    private readonly conclusions: ConcludeAttemptService,
    private readonly wakeUp: DeliveryWakeUp,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    const ended = this.loop.then(() => Promise.all(this.onTheWay.keys()));
    // What is not given back by then is free again when its time as taken is over.
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        const taken = await this.takeSome();
        if (taken === 0) await this.wakeUp.wait(LOOK_EVERY_MS, this.stop.signal);
      } catch (error) {
        this.logger.warn({ err: error }, 'webhooks could not be looked for; it is tried again');
        await sleep(1_000, undefined, { signal: this.stop.signal }).catch(() => undefined);
      }
    }
  }

  private async takeSome(): Promise<number> {
    const free = AT_ONCE - this.onTheWay.size;
    if (free <= 0) return 0;
    const taken = await this.due.take(free, AT_ONCE_PER_ENDPOINT, this.crowded());
    for (const delivery of taken) {
      const work = withCorrelationId(delivery.eventId, () => this.deliver(delivery)).finally(() => {
        this.onTheWay.delete(work);
        this.wakeUp.signal();
      });
      this.onTheWay.set(work, delivery.endpointId);
    }
    return taken.length;
  }

  private crowded(): string[] {
    const counts = new Map<string, number>();
    for (const id of this.onTheWay.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= AT_ONCE_PER_ENDPOINT).map(([id]) => id);
  }

  private async deliver(delivery: DueDelivery): Promise<void> {
    const ctx = systemContext(NAME, delivery);
    const startedAt = new Date();
    const outcome = await this.attempt(delivery);
    this.attempts.inc({ outcome: outcome.kind });
    try {
      const durationMs = Date.now() - startedAt.getTime();
      await this.conclusions.conclude(ctx, delivery, outcome, { startedAt, durationMs });
    } catch (error) {
      // It is sent once more when its time as taken is over: at least once is what is promised.
      this.logger.warn({ err: error, deliveryId: delivery.id }, 'what came of a webhook could not be kept');
    }
  }

  private async attempt(delivery: DueDelivery): Promise<Outcome> {
    try {
      return await this.messages.send(delivery, messageOf(delivery), delivery.progress, this.stop.signal);
    } catch (error) {
      this.logger.error({ err: error, deliveryId: delivery.id }, 'a webhook could not be made ready');
      const reason = 'the request could not be made ready';
      return { kind: 'failed', exchanges: [], error: reason, status: null, progress: delivery.progress };
    }
  }
}

function messageOf(delivery: DueDelivery): Message {
  const { eventId, eventType, occurredAt, entityType, entityId, entitySequence, payload } = delivery;
  return {
    id: eventId,
    type: eventType,
    timestamp: occurredAt.toISOString(),
    entity: { type: entityType, id: entityId, sequence: entitySequence },
    data: payload,
  };
}
