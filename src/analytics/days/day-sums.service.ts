import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { DaySumsRepository } from './day-sums.repository.js';
import type { Source } from './days.types.js';

/** Sums of days beside the quarters of an hour: a report of a year reads days, and quarters only at its ends. */
@Injectable()
export class DaySumsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly days: DaySumsRepository,
  ) {}

  /**
   * Sums up a day in UTC, written as `YYYY-MM-DD`, when something of it changed. What changes meanwhile stays
   * marked: readers take marked quarters from the roll-ups themselves, so that no answer is ever behind.
   */
  async sumUp(ctx: RequestContext, source: Source, day: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      await this.days.lockDay(ctx.tenantId, source, day);
      // Read before the rows are: a change that comes in between is summed up and stays marked.
      const changes = await this.days.findChanges(ctx.tenantId, source, day);
      if (changes.length === 0) return;
      await this.days.replaceDay(ctx.tenantId, source, day);
      await this.days.forgetChanges(ctx.tenantId, source, changes);
    });
  }
}
