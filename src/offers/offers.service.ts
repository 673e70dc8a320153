import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext } from '../kernel/context/request-context.js';
import { FALLBACK_LOCALE, type Locale } from '../kernel/http/locale.js';
import { newId } from '../kernel/ids/uuid.js';
import { decimalsOf } from '../kernel/money/money.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { PlanLimitsService } from '../tenants/plan-limits.service.js';
import { DEFAULT_ATTRIBUTION } from './attribution-settings.types.js';
import { checkDestinations } from './destination.policy.js';
import { OfferDto } from './dto/offer.dto.js';
import { DEFAULT_INTAKE } from './intake-settings.types.js';
import { OfferBelongingsService } from './offer-belongings.service.js';
import { OfferStatesService } from './offer-states.service.js';
import type { OfferAction } from './offer-status.policy.js';
import { OfferViewsService } from './offer-views.service.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferNotFound } from './offers.errors.js';
import { OFFER_SUBMITTED, offerEvent, type OfferEventFacts } from './offers.events.js';
import { OffersRepository } from './offers.repository.js';
import {
  DEFAULT_OFFER,
  type NewOffer,
  type OfferFilter,
  type OfferScope,
  type OfferSort,
} from './offers.types.js';
import { termsColumns } from './payout-input.policy.js';

/** How an offer begins; only admins and the program itself begin with an active one. */
export type OfferStart = 'draft' | 'pending' | 'active';

/** What advertisers pay for, and where its visitors go. */
@Injectable()
export class OffersService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly planLimits: PlanLimitsService,
    private readonly belongings: OfferBelongingsService,
    private readonly views: OfferViewsService,
    private readonly states: OfferStatesService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes an offer: a draft, one that waits for approval, or when an admin asks for it an active one. An advertiser
   * names one of their own companies, or none when they have only one; an admin names any.
   * @throws OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination, UnknownCurrency, CategoryNotFound,
   *   BrandNotFound, AdvertiserNotFound, AdvertiserNotActive, AdvertiserAmbiguous, PlanLimitReached
   */
  async create(
    ctx: RequestContext,
    offer: Omit<NewOffer, 'advertiserId'> & { advertiserId?: string },
    start: OfferStart = 'pending',
  ): Promise<OfferDto> {
    decimalsOf(offer.currency);
    checkDestinations(offer);
    const isAdmin = actsForTenant(ctx, 'offers:write');
    return this.tx.run(ctx, async () => {
      const advertiserId =
        isAdmin && offer.advertiserId !== undefined
          ? offer.advertiserId
          : await this.advertisers.ownAdvertiserId(ctx, offer.advertiserId);
      await this.advertisers.assertActive(ctx, advertiserId);
      await this.belongings.check(offer);
      await this.planLimits.assertRoom(ctx, 'offers');
      const row = toRow(ctx, { ...offer, advertiserId }, start === 'active' && !isAdmin ? 'pending' : start);
      await this.offers.insert(row);
      const dto = OfferDto.from(row, { isOwn: true, locale: FALLBACK_LOCALE });
      await this.audit.record(ctx, {
        action: 'offer.created',
        subjectType: 'offer',
        subjectId: row.id,
        after: { ...dto },
      });
      if (row.status === 'pending') await this.outbox.publish(ctx, offerEvent(OFFER_SUBMITTED, row));
      return this.views.showOne(ctx, row, FALLBACK_LOCALE, true);
    });
  }

  /** @throws OfferNotFound when there is none, or the caller may not see it */
  async get(ctx: RequestContext, id: string, locale: Locale = FALLBACK_LOCALE): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const offer = await this.offers.findById(id);
      if (!offer || !isVisible(offer, scope)) throw new OfferNotFound();
      return this.views.showOne(ctx, offer, locale, isOwn(offer, scope));
    });
  }

  /** The offer whatever its state, for other domains' rules; null when the tenant has none. */
  async find(ctx: RequestContext, id: string): Promise<OfferEntity | null> {
    return this.tx.run(ctx, () => this.offers.findById(id));
  }

  /** The offer, locked so that it stays as it is until the caller's transaction ends. */
  lockForReading(id: string): Promise<OfferEntity | null> {
    return this.offers.lockForReading(id);
  }

  /** Those of these offers that are there, within the caller's transaction, whatever their state. */
  findMany(ids: readonly string[]): Promise<OfferEntity[]> {
    return this.offers.findByIds(ids);
  }

  /** Offers as somebody reads them who does not act for their advertiser, within the caller's transaction. */
  showToOthers(ctx: RequestContext, offers: readonly OfferEntity[], locale: Locale): Promise<OfferDto[]> {
    return this.views.show(ctx, offers, locale, () => false);
  }

  /** In the order asked for: active ones for a promoter, own ones for an advertiser, all for an admin. */
  async list(
    ctx: RequestContext,
    filter: OfferFilter,
    sort: OfferSort,
    request: PageRequest,
    locale: Locale = FALLBACK_LOCALE,
  ): Promise<Page<OfferDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const { data, nextCursor } = await this.offers.findPage(scope, filter, sort, request);
      const shown = await this.views.show(ctx, data, locale, (offer) => isOwn(offer, scope));
      return { data: shown, nextCursor };
    });
  }

  /**
   * Pauses or resumes for a room further right, with what its event says of the reason.
   * @throws OfferNotFound, OfferInvalidTransition
   */
  async changeStatus(
    ctx: RequestContext,
    id: string,
    action: Extract<OfferAction, 'pause' | 'resume'>,
    facts: OfferEventFacts = {},
  ): Promise<OfferDto> {
    return this.states.change(ctx, id, action, facts);
  }

  private async scopeOf(ctx: RequestContext): Promise<OfferScope> {
    if (actsForTenant(ctx, 'offers:read')) return 'all';
    return {
      active: hasRole(ctx, 'PROMOTER'),
      advertiserIds: hasRole(ctx, 'ADVERTISER') ? await this.advertisers.advertiserIdsOf(ctx) : [],
    };
  }
}

function isOwn(offer: OfferEntity, scope: OfferScope): boolean {
  return scope === 'all' || scope.advertiserIds.includes(offer.advertiserId);
}

function isVisible(offer: OfferEntity, scope: OfferScope): boolean {
  return isOwn(offer, scope) || (scope !== 'all' && scope.active && offer.status === 'active');
}

function toRow(ctx: RequestContext, offer: NewOffer, status: OfferEntity['status']): OfferEntity {
  const { payout, ...rest } = offer;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined),
  ) as typeof rest;
  const now = new Date();
  return {
    id: newId(),
    tenantId: ctx.tenantId,
    ...DEFAULT_OFFER,
    ...DEFAULT_ATTRIBUTION,
    ...DEFAULT_INTAKE,
    ...given,
    status,
    catalogId: null,
    upstreamId: null,
    isGoneUpstream: false,
    rejectionReason: null,
    pausedBy: null,
    proposal: null,
    payoutType: payout.type,
    ...termsColumns(payout),
    createdAt: now,
    updatedAt: now,
  };
}
