import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { AuditService } from '../../audit/audit.service.js';
import { clock } from '../../kernel/clock/clock.js';
import { principalKey, type RequestContext } from '../../kernel/context/request-context.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { proposalWithRules } from '../offer-proposal.policy.js';
import type { OfferEntity } from '../offer.entity.js';
import { OFFER_SUBMITTED, offerEvent } from '../offers.events.js';
import { PayoutRuleDto } from './dto/payout-rule.dto.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import { PayoutRulesRepository } from './payout-rules.repository.js';

/** Rules of live offers that wait for review; they are decided about with the offer, under its lock. */
@Injectable()
export class RuleProposalsService {
  constructor(
    private readonly rules: PayoutRulesRepository,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /** Has the offer say which of its rules wait, and tells of a new wish; within the caller's transaction. */
  async note(ctx: RequestContext, offer: OfferEntity, isNewWish: boolean): Promise<void> {
    const ids = (await this.rules.findWaiting(offer.id)).map(({ id }) => id);
    const isSame = isDeepStrictEqual(ids, offer.proposal?.payoutRuleIds ?? []);
    if (isSame && !isNewWish) return;
    const by = { submittedAt: clock.now(ctx), submittedBy: principalKey(ctx.principal) };
    const proposal = proposalWithRules(offer, ids, isNewWish || !offer.proposal ? by : byOf(offer.proposal));
    await this.rules.saveOfferProposal(offer.id, proposal);
    if (!isNewWish) return;
    await this.outbox.publish(ctx, offerEvent(OFFER_SUBMITTED, offer, { isChange: true }));
  }

  /** What waits holds from now on; within the caller's transaction. */
  async approve(ctx: RequestContext, offer: OfferEntity): Promise<void> {
    for (const rule of await this.rules.findWaiting(offer.id)) {
      const after = approved(rule);
      if (after) await this.rules.update(after);
      else await this.rules.delete(rule.id);
      await this.record(ctx, 'payout_rule.change_approved', offer, rule, after);
    }
  }

  /** What waits is forgotten; within the caller's transaction. */
  async drop(ctx: RequestContext, offer: OfferEntity): Promise<void> {
    for (const rule of await this.rules.findWaiting(offer.id)) {
      const after = rule.status === 'proposed' ? null : { ...rule, proposal: null, updatedAt: new Date() };
      if (after) await this.rules.update(after);
      else await this.rules.delete(rule.id);
      await this.record(ctx, 'payout_rule.change_rejected', offer, rule, after);
    }
  }

  private async record(
    ctx: RequestContext,
    action: string,
    { currency }: OfferEntity,
    before: PayoutRuleEntity,
    after: PayoutRuleEntity | null,
  ): Promise<void> {
    await this.audit.record(ctx, {
      action,
      subjectType: 'payout_rule',
      subjectId: before.id,
      before: { ...PayoutRuleDto.from(before, currency) },
      after: after && { ...PayoutRuleDto.from(after, currency) },
    });
  }
}

/** The rule once its change is approved; null when it goes. */
function approved(rule: PayoutRuleEntity): PayoutRuleEntity | null {
  const { proposal } = rule;
  const after: PayoutRuleEntity = { ...rule, status: 'active', proposal: null, updatedAt: new Date() };
  if (proposal === null) return after;
  if ('isDeletion' in proposal) return null;
  const { payoutBasisPoints, payoutMinor } = proposal;
  return { ...after, payoutBasisPoints, payoutMinor: payoutMinor === null ? null : BigInt(payoutMinor) };
}

function byOf({ submittedAt, submittedBy }: NonNullable<OfferEntity['proposal']>) {
  return { submittedAt: new Date(submittedAt), submittedBy };
}
