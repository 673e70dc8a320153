import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { PlanLimitsRepository } from './plan-limits.repository.js';
import { PlanLimitReached, TenantNotFound } from './tenants.errors.js';
import type { PlanResource } from './tenants.types.js';

/** Holds tenants to what their plan allows. */
@Injectable()
export class PlanLimitsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly limits: PlanLimitsRepository,
  ) {}

  /**
   * Call it in the transaction that adds users, offers or keys, before adding them; those who come at
   * the same time wait for each other.
   * @throws PlanLimitReached with `{resource, limit, plan}`
   */
  async assertRoom(ctx: Pick<RequestContext, 'tenantId'>, resource: PlanResource, wanted = 1): Promise<void> {
    await this.tx.run(ctx, async () => {
      const found = await this.limits.findLimit(ctx.tenantId, resource);
      if (!found) throw new TenantNotFound();
      const { plan, limit } = found;
      if (limit === null) return;
      await this.limits.lock(ctx.tenantId, resource);
      if ((await this.limits.count(ctx.tenantId, resource)) + wanted > limit) {
        throw new PlanLimitReached({
          message: `The plan ${plan} allows ${limit} ${resource}.`,
          details: { resource, limit, plan },
        });
      }
    });
  }
}
