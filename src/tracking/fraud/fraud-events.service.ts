import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { FraudEventsRepository } from './fraud-events.repository.js';
import type { FraudEvent, FraudEventFilter, NewFraudEvent } from './fraud-events.types.js';

/** What the rules noticed and did. */
@Injectable()
export class FraudEventsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly events: FraudEventsRepository,
  ) {}

  /** Newest first; the times filter by when it happened. */
  list(ctx: RequestContext, filter: FraudEventFilter, request: PageRequest): Promise<Page<FraudEvent>> {
    return this.tx.run(ctx, () => this.events.findPage(filter, request));
  }

  /** Keeps what a rule did by itself; call it in the transaction of the deed. */
  async record(ctx: RequestContext, event: NewFraudEvent): Promise<void> {
    await this.tx.run(ctx, () => this.events.insert(ctx.tenantId, event));
  }
}
