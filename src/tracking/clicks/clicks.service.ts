import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { ClicksRepository } from './clicks.repository.js';
import type { StoredClick } from './clicks.types.js';

/** Clicks that PostgreSQL has. */
@Injectable()
export class ClicksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly clicks: ClicksRepository,
  ) {}

  /** The click of the caller's tenant, or null; it may still wait in a journal, see `drainedThrough`. */
  find(ctx: RequestContext, id: string): Promise<StoredClick | null> {
    return this.tx.run(ctx, () => this.clicks.findById(id));
  }

  /** Every click acknowledged before this moment is stored, on whatever node; null before the first drain. */
  drainedThrough(): Promise<Date | null> {
    return this.clicks.findDrainedThrough();
  }
}
