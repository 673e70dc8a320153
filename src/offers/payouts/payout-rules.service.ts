import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { OfferEntity } from '../offer.entity.js';
import { isLive } from '../offer-status.policy.js';
import { OfferNotFound } from '../offers.errors.js';
import { readTerms, termsColumns } from '../payout-input.policy.js';
import type { CreatePayoutRuleDto, RulePayoutDto } from './dto/payout-rule-body.dto.js';
import { PayoutRuleDto } from './dto/payout-rule.dto.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import { readRule, type RuleColumns } from './payout-rule-input.policy.js';
import { PayoutRuleInvalid, PayoutRuleNotFound, PayoutRuleTaken } from './payout-rules.errors.js';
import { PayoutRulesRepository, type RuleScope } from './payout-rules.repository.js';
import { RuleProposalsService } from './rule-proposals.service.js';

/** Every settlement reads all goals and tiers of its offers. */
const MOST_OF_A_KIND = 100;

/** What an offer pays beside its own payout: who may say so, and the record of it. */
@Injectable()
export class PayoutRulesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly rules: PayoutRulesRepository,
    private readonly proposals: RuleProposalsService,
    private readonly advertisers: AdvertisersService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Adds a rule; it holds for conversions that are settled from now on, or once an admin agrees when an advertiser
   * adds it to a live offer.
   * @throws OfferNotFound when the offer is not the caller's, PayoutRuleInvalid, PayoutRuleTaken,
   *   OfferInvalidPayout, InvalidAmount
   */
  async create(ctx: RequestContext, { offerId, ...input }: CreatePayoutRuleDto): Promise<PayoutRuleDto> {
    return this.tx.run(ctx, async () => {
      const offer = await this.lockOwnOffer(ctx, offerId);
      if (!offer) throw new OfferNotFound();
      const columns = readRule(input, offer.currency);
      await this.assertRoom(offer, columns);
      const now = new Date();
      const rule: PayoutRuleEntity = {
        ...{ id: newId(), tenantId: ctx.tenantId, offerId, ...columns },
        ...{ status: needsReview(ctx, offer) ? 'proposed' : 'active', proposal: null },
        ...{ createdAt: now, updatedAt: now },
      };
      await this.rules.insert(rule);
      await this.recordChange(ctx, 'payout_rule.created', offer, null, rule);
      if (rule.status === 'proposed') await this.proposals.note(ctx, offer, true);
      return PayoutRuleDto.from(rule, offer.currency);
    });
  }

  /** Newest first: all for an admin, own ones for an advertiser, what concerns them on active offers for a promoter. */
  async list(
    ctx: RequestContext,
    offerId: string | undefined,
    request: PageRequest,
  ): Promise<Page<PayoutRuleDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const page = await this.rules.findPage(scope, offerId, request);
      const offers = await this.rules.findOffers([...new Set(page.data.map((rule) => rule.offerId))]);
      const offerOf = new Map(offers.map((offer) => [offer.id, offer]));
      return mapPage(page, (rule) => show(rule, offerOf.get(rule.offerId)!, scope));
    });
  }

  /** @throws PayoutRuleNotFound */
  async get(ctx: RequestContext, id: string): Promise<PayoutRuleDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const rule = await this.rules.findById(id, scope);
      if (!rule) throw new PayoutRuleNotFound();
      const [offer] = await this.rules.findOffers([rule.offerId]);
      return show(rule, offer!, scope);
    });
  }

  /**
   * Changes what a rule pays from now on, or has the change wait when an advertiser makes it to a live offer.
   * @throws PayoutRuleNotFound, OfferInvalidPayout, InvalidAmount
   */
  async update(ctx: RequestContext, id: string, payout: RulePayoutDto): Promise<PayoutRuleDto> {
    return this.tx.run(ctx, async () => {
      const { rule, offer } = await this.lockOwnRule(ctx, id);
      const { payoutPercent, payoutAmount } = payout;
      const terms = readTerms({ payoutPercent, payoutAmount, currency: offer.currency });
      const waits = needsReview(ctx, offer);
      const changed = waits
        ? proposedRule(rule, termsColumns(terms))
        : settledRule(rule, termsColumns(terms));
      await this.rules.update(changed);
      await this.recordChange(ctx, 'payout_rule.updated', offer, rule, changed);
      await this.proposals.note(
        ctx,
        offer,
        waits && (changed.proposal !== null || rule.status === 'proposed'),
      );
      return PayoutRuleDto.from(changed, offer.currency);
    });
  }

  /**
   * Takes a rule away; what was settled keeps what it was paid. False when an admin must agree first: an advertiser
   * asked, and the offer is live.
   * @throws PayoutRuleNotFound
   */
  async delete(ctx: RequestContext, id: string): Promise<boolean> {
    return this.tx.run(ctx, async () => {
      const { rule, offer } = await this.lockOwnRule(ctx, id);
      const waits = needsReview(ctx, offer) && rule.status === 'active';
      const proposed = { ...rule, proposal: { isDeletion: true as const }, updatedAt: new Date() };
      if (waits) await this.rules.update(proposed);
      else await this.rules.delete(id);
      const [action, after] = waits
        ? (['payout_rule.updated', proposed] as const)
        : (['payout_rule.deleted', null] as const);
      await this.recordChange(ctx, action, offer, rule, after);
      await this.proposals.note(ctx, offer, waits);
      return !waits;
    });
  }

  private async assertRoom(offer: OfferEntity, wanted: RuleColumns): Promise<void> {
    const { kind, event, promoterId, tierMetric, tierFrom } = wanted;
    if (promoterId !== null && !(await this.rules.isPromoter(promoterId))) {
      throw new PayoutRuleInvalid({ message: 'promoterId is of no promoter of this tenant.' });
    }
    const all = await this.rules.findOfOffers([offer.id], promoterId === null ? [] : [promoterId], false);
    const like = all.filter((rule) => rule.kind === kind);
    const same = like.find((rule) => rule.event === event && rule.tierFrom === tierFrom);
    if (same) throw new PayoutRuleTaken({ details: { id: same.id } });
    if (like.some((rule) => rule.tierMetric !== tierMetric)) {
      throw new PayoutRuleInvalid({
        message: `The other tiers of the offer count by ${like[0]!.tierMetric}.`,
      });
    }
    if (like.length >= MOST_OF_A_KIND) {
      throw new PayoutRuleInvalid({ message: `The offer has ${MOST_OF_A_KIND} rules of this kind already.` });
    }
  }

  private async lockOwnRule(
    ctx: RequestContext,
    id: string,
  ): Promise<{ rule: PayoutRuleEntity; offer: OfferEntity }> {
    const found = await this.rules.findById(id, await this.ownScopeOf(ctx));
    if (!found) throw new PayoutRuleNotFound();
    const offer = await this.rules.lockOffer(found.offerId);
    // Read again behind the lock: somebody may have changed it, or taken it away.
    const rule = await this.rules.findById(id, 'all');
    if (!rule || !offer) throw new PayoutRuleNotFound();
    return { rule, offer };
  }

  private async lockOwnOffer(ctx: RequestContext, id: string): Promise<OfferEntity | null> {
    const scope = await this.ownScopeOf(ctx);
    const offer = await this.rules.lockOffer(id);
    return offer && (scope === 'all' || scope.advertiserIds.includes(offer.advertiserId)) ? offer : null;
  }

  private async ownScopeOf(ctx: RequestContext): Promise<RuleScope> {
    if (actsForTenant(ctx, 'offers:write')) return 'all';
    return { advertiserIds: await this.advertisers.advertiserIdsOf(ctx), promoterId: null };
  }

  private async scopeOf(ctx: RequestContext): Promise<RuleScope> {
    if (actsForTenant(ctx, 'offers:read')) return 'all';
    return {
      advertiserIds: hasRole(ctx, 'ADVERTISER') ? await this.advertisers.advertiserIdsOf(ctx) : [],
      promoterId: hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null,
    };
  }

  private async recordChange(
    ctx: RequestContext,
    action: string,
    { currency }: OfferEntity,
    before: PayoutRuleEntity | null,
    after: PayoutRuleEntity | null,
  ): Promise<void> {
    await this.audit.record(ctx, {
      action,
      subjectType: 'payout_rule',
      subjectId: (after ?? before)!.id,
      ...(before ? { before: { ...PayoutRuleDto.from(before, currency) } } : {}),
      ...(after ? { after: { ...PayoutRuleDto.from(after, currency) } } : {}),
    });
  }
}

type Terms = Pick<PayoutRuleEntity, 'payoutBasisPoints' | 'payoutMinor'>;

/** Money of a live offer; an admin's change is its own review. */
function needsReview(ctx: RequestContext, { status }: OfferEntity): boolean {
  return !actsForTenant(ctx, 'offers:write') && isLive(status);
}

function settledRule(rule: PayoutRuleEntity, terms: Terms): PayoutRuleEntity {
  return { ...rule, ...terms, status: 'active', proposal: null, updatedAt: new Date() };
}

/** A rule that waits anyway waits with other terms; wanting what is paid already takes the wish back. */
function proposedRule(rule: PayoutRuleEntity, terms: Terms): PayoutRuleEntity {
  const updatedAt = new Date();
  if (rule.status === 'proposed') return { ...rule, ...terms, updatedAt };
  const { payoutBasisPoints, payoutMinor } = terms;
  const isSame = payoutBasisPoints === rule.payoutBasisPoints && payoutMinor === rule.payoutMinor;
  const proposal = { payoutBasisPoints, payoutMinor: payoutMinor?.toString() ?? null };
  return { ...rule, proposal: isSame ? null : proposal, updatedAt };
}

/** What waits for review is nothing to promoters. */
function show(rule: PayoutRuleEntity, offer: OfferEntity, scope: RuleScope): PayoutRuleDto {
  const isOwn = scope === 'all' || scope.advertiserIds.includes(offer.advertiserId);
  return PayoutRuleDto.from(isOwn ? rule : { ...rule, proposal: null }, offer.currency);
}
