import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { WholeOrder } from '../orders/whole-order.types.js';
import { changeOf, standingOf } from './standing.policy.js';
import { SumsRepository } from './sums.repository.js';

/** As many orders of one affiliate commit side by side; as many rows are added up where a sum is read. */
const SHARDS = 8;

/** Keeps affiliates' sums in the transaction of each order, so that nobody ever reads one without the other. */
@Injectable()
export class SumsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly sums: SumsRepository,
  ) {}

  /** Moves the sums from what stood of an order to what stands now; within the caller's transaction. */
  async apply(ctx: RequestContext, before: WholeOrder | null, after: WholeOrder): Promise<void> {
    const changes = changeOf(before ? standingOf(before) : [], standingOf(after));
    if (changes.length === 0) return;
    const zone = await this.sums.holdZone(ctx.tenantId);
    const { placedAt } = after.order;
    await this.sums.add(ctx.tenantId, changes, { placedAt, zone, shard: randomInt(SHARDS) });
  }

  /** Makes the sums anew when the tenant's months begin elsewhere now; true when they were. */
  async followZone(ctx: RequestContext): Promise<boolean> {
    return this.tx.run(ctx, async () => {
      await this.sums.lockAll(ctx.tenantId);
      const zone = await this.sums.findNewZone(ctx.tenantId);
      if (zone !== null) await this.sums.rebuild(ctx.tenantId, zone);
      return zone !== null;
    });
  }
}
