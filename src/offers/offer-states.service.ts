import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import { actsForTenant } from '../kernel/context/authority.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { FALLBACK_LOCALE } from '../kernel/http/locale.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { OfferDto } from './dto/offer.dto.js';
import { proposedColumns } from './offer-proposal.policy.js';
import { assertMayResume, isLive, type OfferAction, offerStatusAfter } from './offer-status.policy.js';
import { OfferViewsService } from './offer-views.service.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferNotFound } from './offers.errors.js';
import {
  OFFER_APPROVED,
  OFFER_ARCHIVED,
  OFFER_PAUSED,
  OFFER_REJECTED,
  OFFER_RESUMED,
  OFFER_SUBMITTED,
  offerEvent,
  type OfferEventFacts,
} from './offers.events.js';
import { OffersRepository } from './offers.repository.js';
import type { OfferPauser } from './offers.types.js';
import { RuleProposalsService } from './payouts/rule-proposals.service.js';

const EVENT_OF: Record<OfferAction, string> = {
  submit: OFFER_SUBMITTED,
  approve: OFFER_APPROVED,
  reject: OFFER_REJECTED,
  pause: OFFER_PAUSED,
  resume: OFFER_RESUMED,
  archive: OFFER_ARCHIVED,
};

/** The life of an offer, and what becomes of changes that wait for review. */
@Injectable()
export class OfferStatesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly views: OfferViewsService,
    private readonly rules: RuleProposalsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Takes an offer into its next state; an advertiser's own offer only.
   * @throws OfferNotFound, OfferInvalidTransition, OfferPausedByOthers, AdvertiserNotActive
   */
  async change(
    ctx: RequestContext,
    id: string,
    action: Exclude<OfferAction, 'approve' | 'reject'>,
    facts: OfferEventFacts = {},
  ): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      // Before the offer itself, as whoever suspends its company does it.
      if (action === 'resume') await this.assertCompanyActive(ctx, id);
      const offer = await this.lockOwn(ctx, id);
      const by = pauserOf(ctx);
      if (action === 'resume' && offer.status === 'paused') assertMayResume(offer, by);
      const changes: Partial<OfferEntity> = { pausedBy: action === 'pause' ? by : null };
      if (action === 'submit') changes.rejectionReason = null;
      if (action === 'archive') {
        changes.proposal = null;
        await this.rules.drop(ctx, offer);
      }
      return this.moveOn(ctx, offer, action, changes, facts);
    });
  }

  /**
   * Approves an offer, or the change of a live one, which holds from now on.
   * @throws OfferNotFound, OfferInvalidTransition, AdvertiserNotActive
   */
  async approve(ctx: RequestContext, id: string): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      await this.assertCompanyActive(ctx, id);
      const offer = await this.lockOwn(ctx, id);
      if (!offer.proposal || !isLive(offer.status)) {
        return this.moveOn(ctx, offer, 'approve', { rejectionReason: null });
      }
      const changes = { ...proposedColumns(offer.proposal), proposal: null, rejectionReason: null };
      await this.rules.approve(ctx, offer);
      return this.decideChange(ctx, offer, changes, OFFER_APPROVED, null);
    });
  }

  /**
   * Rejects an offer, or the change of a live one, which goes on as it was; the advertiser reads the reason.
   * @throws OfferNotFound, OfferInvalidTransition
   */
  async reject(ctx: RequestContext, id: string, reason: string): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const offer = await this.lockOwn(ctx, id);
      const changes = { proposal: null, rejectionReason: reason };
      if (offer.proposal && isLive(offer.status)) {
        await this.rules.drop(ctx, offer);
        return this.decideChange(ctx, offer, changes, OFFER_REJECTED, reason);
      }
      return this.moveOn(ctx, offer, 'reject', changes, { reason });
    });
  }

  /** Pauses a company's active offers with its suspension; how many there were. Within the caller's transaction. */
  async pauseAllOf(ctx: RequestContext, advertiserId: string): Promise<number> {
    const offers = await this.offers.lockOfAdvertiser(advertiserId, 'active', null);
    for (const offer of offers)
      await this.moveOn(ctx, offer, 'pause', { pausedBy: 'suspension' }, { reason: 'advertiser_suspended' });
    return offers.length;
  }

  /** Opens what a suspension paused, but not what its network lists no more. Within the caller's transaction. */
  async resumeAllOf(ctx: RequestContext, advertiserId: string): Promise<number> {
    const offers = await this.offers.lockOfAdvertiser(advertiserId, 'paused', 'suspension');
    const open = offers.filter(({ isGoneUpstream }) => !isGoneUpstream);
    for (const offer of open)
      await this.moveOn(ctx, offer, 'resume', { pausedBy: null }, { reason: 'advertiser_reinstated' });
    for (const { id, isGoneUpstream } of offers)
      if (isGoneUpstream) await this.offers.update(id, { pausedBy: 'system', updatedAt: new Date() });
    return open.length;
  }

  private async moveOn(
    ctx: RequestContext,
    offer: OfferEntity,
    action: OfferAction,
    changes: Partial<OfferEntity>,
    facts: OfferEventFacts = {},
  ): Promise<OfferDto> {
    const status = offerStatusAfter(offer.status, action);
    const updatedAt = new Date();
    await this.offers.update(offer.id, { ...changes, status, updatedAt });
    const after = { ...offer, ...changes, status, updatedAt };
    const reason = facts.reason ?? null;
    await this.audit.record(ctx, {
      action: EVENT_OF[action],
      subjectType: 'offer',
      subjectId: offer.id,
      before: { status: offer.status },
      after: { status, ...(reason === null ? {} : { reason }) },
    });
    await this.outbox.publish(ctx, offerEvent(EVENT_OF[action], after, facts));
    return this.views.showOne(ctx, after, FALLBACK_LOCALE, true);
  }

  private async decideChange(
    ctx: RequestContext,
    offer: OfferEntity,
    changes: Partial<OfferEntity>,
    event: string,
    reason: string | null,
  ): Promise<OfferDto> {
    const after: OfferEntity = { ...offer, ...changes, updatedAt: new Date() };
    await this.offers.update(offer.id, { ...changes, updatedAt: after.updatedAt });
    const show = (one: OfferEntity): OfferDto => OfferDto.from(one, { isOwn: true, locale: FALLBACK_LOCALE });
    await this.audit.record(ctx, {
      // Not the event's name: what paused the offer is still the last that happened to its state.
      action: event === OFFER_APPROVED ? 'offer.change_approved' : 'offer.change_rejected',
      subjectType: 'offer',
      subjectId: offer.id,
      ...changedFields(show(offer), show(after)),
    });
    await this.outbox.publish(ctx, offerEvent(event, after, { isChange: true, reason }));
    return this.views.showOne(ctx, after, FALLBACK_LOCALE, true);
  }

  private async assertCompanyActive(ctx: RequestContext, offerId: string): Promise<void> {
    const offer = await this.offers.findById(offerId);
    const own = actsForTenant(ctx, 'offers:write') ? null : await this.advertisers.advertiserIdsOf(ctx);
    if (!offer || (own !== null && !own.includes(offer.advertiserId))) throw new OfferNotFound();
    await this.advertisers.assertActive(ctx, offer.advertiserId);
  }

  private async lockOwn(ctx: RequestContext, id: string): Promise<OfferEntity> {
    const isAdmin = actsForTenant(ctx, 'offers:write');
    const own = isAdmin ? [] : await this.advertisers.advertiserIdsOf(ctx);
    const offer = await this.offers.lockForChange(id);
    if (!offer || !(isAdmin || own.includes(offer.advertiserId))) throw new OfferNotFound();
    return offer;
  }
}

function pauserOf(ctx: RequestContext): OfferPauser {
  if (ctx.principal.kind === 'system') return 'system';
  return actsForTenant(ctx, 'offers:write') ? 'admin' : 'advertiser';
}
