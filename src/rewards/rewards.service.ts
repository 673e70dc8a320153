import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { RewardDto } from './dto/reward.dto.js';
import { etaAfter } from './reward-eta.policy.js';
import type { RewardEntity } from './reward.entity.js';
import { RewardsRepository } from './rewards.repository.js';
import type { NewReward, RewardFilter } from './rewards.types.js';

const BATCH = 500;

/** What people earned, from the approval of a conversion to the payout. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rewards: RewardsRepository,
    private readonly audit: AuditService,
  ) {}

  /** Makes a pending reward that may be paid once its cool-off is over; one per conversion and beneficiary. */
  async create(ctx: RequestContext, reward: NewReward): Promise<RewardEntity> {
    return this.tx.run(ctx, async () => {
      const { coolOffDays, ...rest } = reward;
      const now = new Date();
      const row: RewardEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        ...rest,
        status: 'pending',
        eta: etaAfter(clock.now(ctx), coolOffDays),
        createdAt: now,
        updatedAt: now,
      };
      await this.rewards.insert(row);
      return row;
    });
  }

  /** Newest first: all for an admin, the caller's own otherwise. */
  async list(ctx: RequestContext, filter: RewardFilter, request: PageRequest): Promise<Page<RewardDto>> {
    const beneficiaryId = actsForTenant(ctx, 'ledger:read') ? undefined : userIdOf(ctx);
    const page = await this.tx.run(ctx, () => this.rewards.findPage({ ...filter, beneficiaryId }, request));
    return mapPage(page, RewardDto.from);
  }

  /** Approves every pending reward of the tenant whose cool-off is over by the world's clock; returns how many. */
  async approveDue(ctx: RequestContext): Promise<number> {
    let approved = 0;
    for (;;) {
      const rewardIds = await this.tx.run(ctx, () => this.approveBatch(ctx));
      approved += rewardIds.length;
      if (rewardIds.length < BATCH) return approved;
    }
  }

  private async approveBatch(ctx: RequestContext): Promise<string[]> {
    const rewardIds = await this.rewards.approveDue(clock.now(ctx), BATCH);
    if (rewardIds.length > 0) {
      await this.audit.record(ctx, {
        action: 'rewards.approved',
        subjectType: 'reward',
        subjectId: null,
        before: { status: 'pending' },
        after: { status: 'approved', rewardIds },
      });
    }
    return rewardIds;
  }
}
