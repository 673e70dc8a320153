import { Injectable } from '@nestjs/common';
import { currentCorrelationId } from '../kernel/context/correlation.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { clock } from '../kernel/clock/clock.js';
import { newId } from '../kernel/ids/uuid.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxWakeUp } from './outbox-wake-up.js';
import type { DomainEvent } from './outbox.types.js';

/** Publishes events as rows of the caller's transaction: they leave if, and only if, it commits. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly outbox: OutboxRepository,
    private readonly wakeUp: OutboxWakeUp,
  ) {}

  /** Must run inside `tx.run`; events of one entity keep the order of their transactions. */
  async publish(ctx: RequestContext, event: DomainEvent): Promise<void> {
    await this.publishMany(ctx, [event]);
  }

  /** Many events in one statement; those of one entity keep the order given. */
  async publishMany(ctx: RequestContext, events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return;
    const correlationId = currentCorrelationId() ?? ctx.correlationId;
    const occurredAt = clock.now(ctx);
    await this.outbox.insertMany(
      events.map((event) => ({ id: newId(), tenantId: ctx.tenantId, ...event, correlationId, occurredAt })),
    );
    this.tx.afterCommit(() => this.wakeUp.signal());
  }
}
