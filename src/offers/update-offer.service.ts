import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { principalKey, type RequestContext } from '../kernel/context/request-context.js';
import { FALLBACK_LOCALE } from '../kernel/http/locale.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { checkDestinations } from './destination.policy.js';
import { OfferDto } from './dto/offer.dto.js';
import type { UpdateOfferDto } from './dto/update-offer.dto.js';
import { OfferBelongingsService } from './offer-belongings.service.js';
import { proposalAfter, proposedColumns, splitChanges } from './offer-proposal.policy.js';
import { isLive } from './offer-status.policy.js';
import { OfferViewsService } from './offer-views.service.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferInvalidPayout, OfferInvalidTransition, OfferNotFound } from './offers.errors.js';
import { OFFER_SUBMITTED, offerEvent } from './offers.events.js';
import { OffersRepository } from './offers.repository.js';
import type { OfferProposal } from './offers.types.js';
import { payoutOf, termsColumns } from './payout-input.policy.js';

/** Changes an offer; money and destination of a live one wait for review when an advertiser changes them. */
@Injectable()
export class UpdateOfferService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly belongings: OfferBelongingsService,
    private readonly views: OfferViewsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * What is changed holds from now on; what was settled before stays as it is.
   * @throws OfferNotFound when it is not the caller's, OfferInvalidTransition when it has ended, OfferInvalidPayout,
   *   InvalidAmount, OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination, CategoryNotFound, BrandNotFound
   */
  async update(ctx: RequestContext, id: string, changes: UpdateOfferDto): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const isAdmin = actsForTenant(ctx, 'offers:write');
      const own = isAdmin ? [] : await this.advertisers.advertiserIdsOf(ctx);
      const offer = await this.offers.lockForChange(id);
      if (!offer || !(isAdmin || own.includes(offer.advertiserId))) throw new OfferNotFound();
      if (offer.status === 'ended') {
        throw new OfferInvalidTransition({ message: 'An archived offer no longer changes.' });
      }
      const wanted = wantedOf(offer, changes);
      await this.belongings.check(wanted);
      const needsReview = !isAdmin && isLive(offer.status);
      const { reviewed, free } = splitChanges(wanted);
      const proposal = needsReview ? this.proposalOf(ctx, offer, reviewed) : undefined;
      const direct = needsReview ? free : { ...free, ...reviewed };
      checkDestinations({ ...offer, ...(needsReview ? proposedColumns(proposal ?? null) : reviewed) });
      return this.apply(ctx, offer, { ...direct, ...(proposal === undefined ? {} : { proposal }) });
    });
  }

  private async apply(
    ctx: RequestContext,
    offer: OfferEntity,
    wanted: Partial<OfferEntity>,
  ): Promise<OfferDto> {
    const change = changedFields(offer, wanted);
    if (!change) return this.views.showOne(ctx, offer, FALLBACK_LOCALE, true);
    const changed: OfferEntity = { ...offer, ...change.after, updatedAt: new Date() };
    await this.offers.update(offer.id, { ...change.after, updatedAt: changed.updatedAt });
    const show = (one: OfferEntity): OfferDto => OfferDto.from(one, { isOwn: true, locale: FALLBACK_LOCALE });
    await this.audit.record(ctx, {
      action: 'offer.updated',
      subjectType: 'offer',
      subjectId: offer.id,
      ...changedFields(show(offer), show(changed)),
    });
    if (change.after.proposal) {
      await this.outbox.publish(ctx, offerEvent(OFFER_SUBMITTED, changed, { isChange: true }));
    }
    return this.views.showOne(ctx, changed, FALLBACK_LOCALE, true);
  }

  /** Undefined when nothing that needs a review is wanted. */
  private proposalOf(
    ctx: RequestContext,
    offer: OfferEntity,
    reviewed: Partial<OfferEntity>,
  ): OfferProposal | null | undefined {
    if (Object.keys(reviewed).length === 0) return undefined;
    const by = { submittedAt: clock.now(ctx), submittedBy: principalKey(ctx.principal) };
    const proposal = proposalAfter(offer, reviewed, by);
    const same = JSON.stringify(proposal?.changes) === JSON.stringify(offer.proposal?.changes);
    return same ? undefined : proposal;
  }
}

function wantedOf(offer: OfferEntity, changes: UpdateOfferDto): Partial<OfferEntity> {
  const { payoutType, payoutPercent, payoutAmount, ...rest } = changes;
  // Plain objects: what is stored is compared with what is wanted.
  const settings = JSON.parse(JSON.stringify(rest)) as Partial<OfferEntity>;
  if (payoutType === undefined) {
    if (payoutPercent === undefined && payoutAmount === undefined) return settings;
    throw new OfferInvalidPayout({ message: 'Send payoutType with what it pays.' });
  }
  const payout = payoutOf({ payoutType, payoutPercent, payoutAmount, currency: offer.currency });
  return { ...settings, payoutType, ...termsColumns(payout) };
}
