import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../kernel/context/request-context.js';
import { basisPointsOf } from '../kernel/money/money.js';
import { LedgerService } from '../ledger/ledger.service.js';
import type { LedgerPosting, PreparedPostings } from '../ledger/ledger.types.js';
import { RewardsService } from '../rewards/rewards.service.js';
import type { NewReward } from '../rewards/rewards.types.js';
import type { ConversionEntity } from './conversion.entity.js';
import { ConversionMoneyRepository, type MoneyTerms } from './conversion-money.repository.js';
import { CONVERSION_APPROVED, CONVERSION_REVERSED } from './conversions.events.js';
import { creditsOf, feeReturned, partiesOf, type PromoterCredit } from './credit.policy.js';
import { creditLines, feeLines, postingOf, turned } from './postings.policy.js';

export const FEE_CHARGED = 'fee.charged';
export const FEE_RETURNED = 'fee.returned';

/** A conversion that is approved, for its tenant and by whom. */
export interface Approval {
  ctx: RequestContext;
  conversion: ConversionEntity;
  /** What each promoter's touches came to, when the caller knows; read otherwise. */
  shares?: readonly PromoterCredit[];
}

interface CreditPlan {
  postings: { ctx: RequestContext; posting: LedgerPosting }[];
  rewards: { ctx: RequestContext; reward: NewReward }[];
  fees: { tenantId: string; conversionId: string; feeBasisPoints: number }[];
}

/** What approving credits, ready to be written. */
export interface PreparedCredit extends Omit<CreditPlan, 'postings'> {
  postings: PreparedPostings;
}

/** The money of conversions: what approving credits, and what a refund takes back. */
@Injectable()
export class CreditConversionsService {
  constructor(
    private readonly money: ConversionMoneyRepository,
    private readonly ledger: LedgerService,
    private readonly rewards: RewardsService,
  ) {}

  /**
   * Credits everybody who shares in these conversions, makes their rewards and charges the platform's fee;
   * within the caller's transaction, which may be one across tenants. What was refunded before is taken back
   * at once.
   */
  async credit(approvals: readonly Approval[]): Promise<void> {
    const paying = approvals.filter(isPaying);
    if (paying.length === 0) return;
    const terms = await this.money.findTerms(paying.map(({ conversion }) => conversion));
    const unread = paying.filter(({ shares }) => !shares).map(({ conversion }) => conversion);
    const { postings, rewards, fees } = this.plan(paying, terms, await this.money.findCredits(unread));
    await this.ledger.postAcross(postings);
    await this.rewards.createAcross(rewards);
    await this.money.insertFees(fees);
    for (const { ctx, conversion } of paying) {
      const { id, reversedCommissionMinor } = conversion;
      if (reversedCommissionMinor > 0n) await this.takeBack(ctx, conversion, 0n, reversedCommissionMinor, id);
    }
  }

  /** What `credit` would do for conversions that are about to be made, with all that has to be read for it. */
  async prepare(
    approvals: readonly (Approval & { shares: readonly PromoterCredit[] })[],
    terms: ReadonlyMap<string, MoneyTerms>,
  ): Promise<PreparedCredit> {
    const plan = this.plan(approvals.filter(isPaying), terms, new Map());
    return { ...plan, postings: await this.ledger.prepare(plan.postings) };
  }

  /** Writes what was prepared, without a wait between; the conversions' rows come first. */
  async creditPrepared({ postings, rewards, fees }: PreparedCredit): Promise<void> {
    await Promise.all([
      this.ledger.postPrepared(postings),
      this.rewards.createAcross(rewards),
      this.money.insertFees(fees),
    ]);
  }

  /** @param read what the parts of those came to whose caller does not say it */
  private plan(
    paying: readonly Approval[],
    terms: ReadonlyMap<string, MoneyTerms>,
    read: ReadonlyMap<string, PromoterCredit[]>,
  ): CreditPlan {
    const plan: CreditPlan = { postings: [], rewards: [], fees: [] };
    for (const { ctx, conversion, shares } of paying) {
      const { id, offerId, advertiserId, currency, commissionMinor } = conversion;
      const term = terms.get(offerId);
      if (!term) throw new Error(`the offer ${offerId} of a conversion is gone`);
      const credits = creditsOf(conversion, shares ?? read.get(id) ?? []);
      const parties = partiesOf(credits, (minor, split) => this.rewards.split(minor, split));
      const lines = creditLines(conversion, parties);
      plan.postings.push({ ctx, posting: postingOf(conversion, CONVERSION_APPROVED, id, lines) });
      const { coolOffDays, settlementMode, feeBasisPoints } = term;
      const common = { conversionId: id, advertiserId, settlementMode, currency, coolOffDays };
      for (const { minor, ...beneficiary } of parties) {
        plan.rewards.push({ ctx, reward: { ...common, ...beneficiary, amountMinor: minor } });
      }
      if (feeBasisPoints > 0) plan.fees.push({ tenantId: ctx.tenantId, conversionId: id, feeBasisPoints });
      const feeMinor = basisPointsOf(commissionMinor, feeBasisPoints);
      if (feeMinor === 0n) continue;
      const charge = postingOf(conversion, FEE_CHARGED, id, feeLines(conversion, feeMinor));
      plan.postings.push({ ctx, posting: charge });
    }
    return plan;
  }

  /**
   * Takes back commission of an approved conversion, from `before` to `after` in all: from each party in
   * proportion, and the fee so that it stays the agreed share of what stands.
   */
  async takeBack(
    ctx: RequestContext,
    conversion: ConversionEntity,
    before: bigint,
    after: bigint,
    changeId: string,
  ): Promise<void> {
    if (after === before) return;
    const given = await this.rewards.reverse(ctx, conversion.id, after);
    const postings = [
      postingOf(conversion, CONVERSION_REVERSED, changeId, creditLines(conversion, given).map(turned)),
    ];
    const rate = await this.money.findFee(ctx.tenantId, conversion.id);
    const feeMinor = feeReturned(conversion, rate, before, after);
    if (feeMinor > 0n) {
      postings.push(
        postingOf(conversion, FEE_RETURNED, changeId, feeLines(conversion, feeMinor).map(turned)),
      );
    }
    await this.ledger.postMany(ctx, postings);
  }
}

/** A commission of nothing moves no money and earns no reward. */
function isPaying({ conversion }: Approval): boolean {
  return conversion.commissionMinor > 0n;
}
