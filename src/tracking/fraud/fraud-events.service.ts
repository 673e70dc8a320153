import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { FRAUD_DETECTED } from '../tracking.events.js';
import { FraudEventsRepository } from './fraud-events.repository.js';
import type { FraudEvent, FraudEventFilter, NewFraudEvent } from './fraud-events.types.js';

/** What the rules noticed and did. */
@Injectable()
export class FraudEventsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly events: FraudEventsRepository,
    private readonly outbox: OutboxService,
  ) {}

  /** Newest first; the times filter by when it happened. */
  list(ctx: RequestContext, filter: FraudEventFilter, request: PageRequest): Promise<Page<FraudEvent>> {
    return this.tx.run(ctx, () => this.events.findPage(filter, request));
  }

  /** Keeps what a rule did by itself; call it in the transaction of the deed. */
  async record(ctx: RequestContext, event: NewFraudEvent): Promise<void> {
    const id = newId();
    const { kind, ip = null, details } = event;
    const ofNoClick = { linkId: null, offerId: null, promoterId: null, clicks: 0, clickId: null };
    await this.tx.run(ctx, async () => {
      await this.events.insert(ctx.tenantId, id, event);
      const entity = { type: FRAUD_DETECTED, version: 1, entityType: 'fraud_event', entityId: id };
      await this.outbox.publish(ctx, { ...entity, payload: { kind, ...ofNoClick, ip, details } });
    });
  }
}
