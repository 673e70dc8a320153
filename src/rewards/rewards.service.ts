import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { RewardDto } from './dto/reward.dto.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { DomainEvent } from '../outbox/outbox.types.js';
import { planReversal, reversalTargets } from './reversal.policy.js';
import { etaAfter } from './reward-eta.policy.js';
import type { RewardEntity } from './reward.entity.js';
import { REWARD_REVERSED, rewardEvent } from './rewards.events.js';
import { RewardsRepository } from './rewards.repository.js';
import type { NewReward, PartyAmount, PlannedReversal, RewardFilter, RewardSplit } from './rewards.types.js';
import { splitCommission } from './split.policy.js';

const BATCH = 500;

/** What people earned, from the approval of a conversion or an order of the shop to the payout. */
@Injectable()
export class RewardsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rewards: RewardsRepository,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** Makes a pending reward that may be paid once its cool-off is over; one per conversion and beneficiary. */
  async create(ctx: RequestContext, reward: NewReward): Promise<RewardEntity> {
    const [made] = await this.createMany(ctx, [reward]);
    return made!;
  }

  /** Many rewards in one statement, in the order given; the rest as in `create`. */
  async createMany(ctx: RequestContext, rewards: readonly NewReward[]): Promise<RewardEntity[]> {
    return this.tx.run(ctx, () => this.createAcross(rewards.map((reward) => ({ ctx, reward }))));
  }

  /** As `createMany`, for several tenants in a transaction across them, which the caller has opened. */
  async createAcross(
    rewards: readonly { ctx: RequestContext; reward: NewReward }[],
  ): Promise<RewardEntity[]> {
    if (rewards.length === 0) return [];
    const rows = rewards.map(({ ctx, reward: { coolOffDays, ...rest } }) => {
      const eta = etaAfter(clock.now(ctx), coolOffDays);
      return toRow(ctx, { orderId: null, ...rest, status: 'pending', eta, adjustsId: null });
    });
    await this.rewards.insertMany(rows);
    return rows;
  }

  /** What partner and end user get of a commission, exact to the minor unit; parts of nothing are left out. */
  split(commissionMinor: bigint, { partnerId, endUserId, terms }: RewardSplit): PartyAmount[] {
    const whole: PartyAmount = {
      beneficiaryKind: 'partner',
      beneficiaryId: partnerId,
      minor: commissionMinor,
    };
    if (endUserId === null) return commissionMinor > 0n ? [whole] : [];
    const { partnerMinor, endUserMinor } = splitCommission(commissionMinor, terms);
    const parties: PartyAmount[] = [
      { ...whole, minor: partnerMinor },
      { beneficiaryKind: 'end_user', beneficiaryId: endUserId, minor: endUserMinor },
    ];
    return parties.filter(({ minor }) => minor > 0n);
  }

  /** How much of each part is taken back once `reversedMinor` of their sum is; the same as `reverse` does. */
  static takenBack(this: void, parts: readonly bigint[], reversedMinor: bigint): bigint[] {
    return reversalTargets(parts, reversedMinor);
  }

  /**
   * Takes back from the rewards of a conversion until `reversedMinor` of them is taken back in all, each in
   * proportion. What was not queued yet shrinks, or ends as reversed; what was queued or paid gets a reward
   * below zero, which the next payout nets. Returns what each party gives back now.
   */
  async reverse(ctx: RequestContext, conversionId: string, reversedMinor: bigint): Promise<PartyAmount[]> {
    return this.tx.run(ctx, async () =>
      this.takeBack(ctx, await this.rewards.lockOfConversion(conversionId), reversedMinor),
    );
  }

  /** The same for one reward. A programming error when there is none. */
  async reverseOne(ctx: RequestContext, rewardId: string, reversedMinor: bigint): Promise<void> {
    await this.tx.run(ctx, async () => {
      const reward = await this.rewards.lockById(rewardId);
      if (!reward) throw new Error(`the reward ${rewardId} is gone`);
      await this.takeBack(ctx, [reward], reversedMinor);
    });
  }

  /** What `reverse` would do to the rewards of each conversion, by how much would be taken back in all; nothing is done. */
  async previewReversals(
    ctx: RequestContext,
    reversedMinor: ReadonlyMap<string, bigint>,
  ): Promise<PlannedReversal[]> {
    if (reversedMinor.size === 0) return [];
    const rewards = await this.tx.run(ctx, () => this.rewards.findOfConversions([...reversedMinor.keys()]));
    return [...reversedMinor].flatMap(([conversionId, minorInAll]) =>
      planReversal(
        rewards.filter((reward) => reward.conversionId === conversionId),
        minorInAll,
      ).map(({ reward, minor, after }) => {
        const { id: rewardId, beneficiaryKind, beneficiaryId, currency, status } = reward;
        const isDebt = after.clawedBackMinor !== reward.clawedBackMinor;
        const who = { rewardId, conversionId, beneficiaryKind, beneficiaryId, currency };
        return { ...who, minor, status, statusAfter: after.status, isDebt };
      }),
    );
  }

  /** Newest first: all for an admin, the caller's own otherwise. */
  async list(ctx: RequestContext, filter: RewardFilter, request: PageRequest): Promise<Page<RewardDto>> {
    const beneficiaryId = actsForTenant(ctx, 'ledger:read') ? undefined : userIdOf(ctx);
    const page = await this.tx.run(ctx, () => this.rewards.findPage({ ...filter, beneficiaryId }, request));
    return mapPage(page, RewardDto.from);
  }

  /** Those of one beneficiary, newest first, for other domains that know whose they may show. */
  async listOf(
    ctx: RequestContext,
    beneficiaryId: string,
    filter: RewardFilter,
    request: PageRequest,
  ): Promise<Page<RewardDto>> {
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

  /** Whether somebody else is still approving rewards of the tenant that `approveDue` left to them. */
  async hasDue(ctx: RequestContext): Promise<boolean> {
    return this.tx.run(ctx, () => this.rewards.hasDue(clock.now(ctx)));
  }

  private async takeBack(
    ctx: RequestContext,
    rewards: readonly RewardEntity[],
    reversedMinor: bigint,
  ): Promise<PartyAmount[]> {
    const given: PartyAmount[] = [];
    const adjustments: RewardEntity[] = [];
    const events: DomainEvent[] = [];
    for (const { reward, minor, after } of planReversal(rewards, reversedMinor)) {
      const { id, beneficiaryKind, beneficiaryId } = reward;
      given.push({ beneficiaryKind, beneficiaryId, minor });
      events.push(rewardEvent(REWARD_REVERSED, reward, minor));
      await this.rewards.saveReversal({ id, ...after });
      if (after.clawedBackMinor === reward.clawedBackMinor) continue;
      const taken = { ...reward, amountMinor: -minor, eta: clock.now(ctx), adjustsId: id };
      adjustments.push(toRow(ctx, { ...taken, status: 'approved' }));
    }
    if (adjustments.length > 0) await this.rewards.insertMany(adjustments);
    await this.outbox.publishMany(ctx, events);
    return given;
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

type NewRow = Omit<
  RewardEntity,
  'id' | 'tenantId' | 'reversedMinor' | 'clawedBackMinor' | 'payoutItemId' | 'createdAt' | 'updatedAt'
>;

function toRow(ctx: RequestContext, row: NewRow): RewardEntity {
  const now = new Date();
  const made = { id: newId(), tenantId: ctx.tenantId, createdAt: now, updatedAt: now };
  return { ...row, ...made, reversedMinor: 0n, clawedBackMinor: 0n, payoutItemId: null };
}
