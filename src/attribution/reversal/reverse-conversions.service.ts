import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { InvalidAmount, RequestInvalid } from '../../kernel/errors/common.errors.js';
import { parseMoney } from '../../kernel/money/money.js';
import type { PartyAmount } from '../../rewards/rewards.types.js';
import { RewardsService } from '../../rewards/rewards.service.js';
import type { ConversionEntity } from '../conversion.entity.js';
import { ConversionMoneyRepository } from '../conversion-money.repository.js';
import { ConversionNotFound, IntakeNotFound } from '../conversions.errors.js';
import { ConversionsRepository } from '../conversions.repository.js';
import { creditsOf, feeReturned, partiesOf } from '../credit.policy.js';
import { DecideConversionService } from '../decide-conversion.service.js';
import { RefundConversionService } from '../refund-conversion.service.js';
import { lossesOf, planChange, type PlannedChange, type Skipped, totalsOf } from './reversal-plan.policy.js';
import { MAX_REVERSED, type ReversalPlan, type ReversalRequest } from './reversal.types.js';

/** Takes back many conversions at once, and shows before what that touches: both go by the same plan. */
@Injectable()
export class ReverseConversionsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly money: ConversionMoneyRepository,
    private readonly rewards: RewardsService,
    private readonly decisions: DecideConversionService,
    private readonly refunds: RefundConversionService,
  ) {}

  /** What `run` would do now; nothing is changed. @throws ConversionNotFound, IntakeNotFound, RequestInvalid */
  async preview(ctx: RequestContext, request: ReversalRequest): Promise<ReversalPlan> {
    return this.tx.run(ctx, async () => (await this.plan(ctx, request, false)).plan);
  }

  /**
   * Rejects or refunds all that can be, in one transaction, and answers what was done.
   * @throws ConversionNotFound, IntakeNotFound, RequestInvalid, InvalidAmount
   */
  async run(ctx: RequestContext, request: ReversalRequest, reason: string): Promise<ReversalPlan> {
    return this.tx.run(ctx, async () => {
      const { plan, found, wanted } = await this.plan(ctx, request, true);
      const changed = plan.changes.map(({ id }) => found.get(id)!);
      if (request.action === 'reject') {
        await this.decisions.settleMany(ctx, changed, 'reject', reason);
        return plan;
      }
      for (const conversion of changed) {
        await this.refunds.refundLocked(ctx, conversion, { amountMinor: wanted, reason, sourceKey: null });
      }
      return plan;
    });
  }

  private async plan(ctx: RequestContext, request: ReversalRequest, isLocking: boolean) {
    const { ids, skipped } = await this.idsOf(request);
    const found = new Map(
      (await this.conversions.findMany(ids, isLocking)).map((conversion) => [conversion.id, conversion]),
    );
    await this.assertOwn(ctx, ids, found);
    const wanted = wantedOf(request, [...found.values()]);
    const changes: PlannedChange[] = [];
    for (const conversion of found.values()) {
      const change = planChange(conversion, request.action, wanted);
      if ('code' in change) skipped.push(change);
      else changes.push(change);
    }
    const plan = { action: request.action, changes, skipped, ...(await this.moneyOf(ctx, changes, found)) };
    return { plan, found, wanted };
  }

  private async idsOf(request: ReversalRequest): Promise<{ ids: string[]; skipped: Skipped[] }> {
    const ids = new Set((request.conversionIds ?? []).map((id) => id.toLowerCase()));
    const intakeIds = (request.intakeIds ?? []).map((id) => id.toLowerCase());
    const ofIntakes = await this.conversions.findOfIntakes(intakeIds);
    const skipped: Skipped[] = [];
    for (const id of intakeIds) {
      const conversionId = ofIntakes.get(id);
      if (conversionId === undefined) throw new IntakeNotFound({ details: { id } });
      if (conversionId !== null) ids.add(conversionId);
      else skipped.push({ id, code: 'conversion.not_found', message: 'The request made no conversion.' });
    }
    if (ids.size + skipped.length === 0) {
      throw new RequestInvalid({ message: ['conversionIds or intakeIds must name something'] });
    }
    if (ids.size > MAX_REVERSED) {
      throw new RequestInvalid({ message: [`no more than ${MAX_REVERSED} conversions at once`] });
    }
    return { ids: [...ids], skipped };
  }

  /** One that is not the caller's is as unknown as one that does not exist. */
  private async assertOwn(
    ctx: RequestContext,
    ids: readonly string[],
    found: ReadonlyMap<string, ConversionEntity>,
  ): Promise<void> {
    const isAll = actsForTenant(ctx, 'conversions:write');
    const own = isAll ? [] : await this.advertisers.advertiserIdsOf(ctx);
    const unknown = ids.filter((id) => {
      const conversion = found.get(id);
      return !conversion || !(isAll || own.includes(conversion.advertiserId));
    });
    if (unknown.length > 0) throw new ConversionNotFound({ details: { ids: unknown } });
  }

  private async moneyOf(
    ctx: RequestContext,
    changes: readonly PlannedChange[],
    found: ReadonlyMap<string, ConversionEntity>,
  ): Promise<Pick<ReversalPlan, 'totals' | 'parties' | 'rewards'>> {
    const approved = changes.filter(({ status }) => status === 'approved');
    const rewards = await this.rewards.previewReversals(
      ctx,
      new Map(approved.map(({ id, reversedAfter }) => [id, reversedAfter])),
    );
    const fees = await this.money.findFees(approved.map(({ id }) => id));
    const totals = totalsOf(changes, ({ id, reversedAfter }) => {
      const conversion = found.get(id)!;
      return feeReturned(conversion, fees.get(id) ?? 0, conversion.reversedCommissionMinor, reversedAfter);
    });
    const pending = changes.filter(({ status }) => status === 'pending');
    return { totals, parties: lossesOf(rewards, await this.pendingParts(pending, found)), rewards };
  }

  /** What people lose of what was never credited, divided as it would be after the approval. */
  private async pendingParts(
    pending: readonly PlannedChange[],
    found: ReadonlyMap<string, ConversionEntity>,
  ): Promise<(PartyAmount & { currency: string })[]> {
    const conversions = pending.map(({ id }) => found.get(id)!);
    const shares = await this.money.findCredits(conversions);
    return pending.flatMap(({ id, currency, reversedAfter }) => {
      const conversion = found.get(id)!;
      const credits = creditsOf(conversion, shares.get(id) ?? []);
      const parties = partiesOf(credits, (minor, split) => this.rewards.split(minor, split));
      const parts = parties.map(({ minor }) => minor);
      const before = RewardsService.takenBack(parts, conversion.reversedCommissionMinor);
      const after = RewardsService.takenBack(parts, reversedAfter);
      return parties.map((party, index) => ({ ...party, currency, minor: after[index]! - before[index]! }));
    });
  }
}

function wantedOf({ amount }: ReversalRequest, found: readonly ConversionEntity[]): bigint | 'all' {
  if (amount === undefined) return 'all';
  if (found.length !== 1) throw new RequestInvalid({ message: ['amount is of one conversion only'] });
  const { minor } = parseMoney(amount, found[0]!.currency);
  if (minor <= 0n) throw new InvalidAmount({ message: 'A refund is more than nothing.' });
  return minor;
}
