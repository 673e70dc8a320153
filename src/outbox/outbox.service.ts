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
    await this.publishAcross(events.map((event) => ({ ctx, event })));
  }

  /** As `publishMany`, for events of several tenants in a transaction across them. */
  async publishAcross(events: readonly { ctx: RequestContext; event: DomainEvent }[]): Promise<void> {
    if (events.length === 0) return;
    await this.outbox.insertMany(
      events.map(({ ctx, event }) => ({
        id: newId(),
        tenantId: ctx.tenantId,
        ...event,
        correlationId: currentCorrelationId() ?? ctx.correlationId,
        occurredAt: clock.now(ctx),
      })),
    );
    this.tx.afterCommit(() => this.wakeUp.signal());
  }
}
