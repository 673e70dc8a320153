import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { decimalsOf } from '../kernel/money/money.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { PlanLimitsService } from '../tenants/plan-limits.service.js';
import { DEFAULT_ATTRIBUTION } from './attribution-settings.types.js';
import { checkDestination } from './destination.policy.js';
import { OfferDto } from './dto/offer.dto.js';
import { type OfferAction, offerStatusAfter } from './offer-status.policy.js';
import { DEFAULT_INTAKE } from './intake-settings.types.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferNotFound } from './offers.errors.js';
import { OffersRepository } from './offers.repository.js';
import { termsColumns } from './payout-input.policy.js';
import type { NewOffer, OfferFilter, OfferScope } from './offers.types.js';

const PAST: Record<OfferAction, string> = { approve: 'approved', pause: 'paused', resume: 'resumed' };

/** What advertisers pay for, and where its visitors go. */
@Injectable()
export class OffersService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly offers: OffersRepository,
    private readonly advertisers: AdvertisersService,
    private readonly planLimits: PlanLimitsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes an offer: active when an admin asks for it, else pending until it is approved. An advertiser
   * names one of their own companies, or none when they have only one; an admin names any.
   * @throws OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination, UnknownCurrency,
   *   AdvertiserNotFound, AdvertiserNotActive, AdvertiserAmbiguous, PlanLimitReached
   */
  async create(
    ctx: RequestContext,
    offer: Omit<NewOffer, 'advertiserId'> & { advertiserId?: string },
    activate = false,
  ): Promise<OfferDto> {
    decimalsOf(offer.currency);
    checkDestination(offer.destinationUrl);
    if (offer.fallbackUrl !== null) checkDestination(offer.fallbackUrl);
    const isAdmin = actsForTenant(ctx, 'offers:write');
    return this.tx.run(ctx, async () => {
      const advertiserId =
        isAdmin && offer.advertiserId !== undefined
          ? offer.advertiserId
          : await this.advertisers.ownAdvertiserId(ctx, offer.advertiserId);
      await this.advertisers.assertActive(ctx, advertiserId);
      await this.planLimits.assertRoom(ctx, 'offers');
      const row = toRow(ctx, { ...offer, advertiserId }, isAdmin && activate ? 'active' : 'pending');
      await this.offers.insert(row);
      await this.audit.record(ctx, {
        action: 'offer.created',
        subjectType: 'offer',
        subjectId: row.id,
        after: OfferDto.from(row, true) as unknown as Record<string, unknown>,
      });
      return OfferDto.from(row, true);
    });
  }

  /** @throws OfferNotFound when there is none, or the caller may not see it */
  async get(ctx: RequestContext, id: string): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const offer = await this.offers.findById(id);
      if (!offer || !isVisible(offer, scope)) throw new OfferNotFound();
      return OfferDto.from(offer, isOwn(offer, scope));
    });
  }

  /** The offer whatever its state, for other domains' rules; null when the tenant has none. */
  async find(ctx: RequestContext, id: string): Promise<OfferEntity | null> {
    return this.tx.run(ctx, () => this.offers.findById(id));
  }

  /** Those of these offers that are there, within the caller's transaction, whatever their state. */
  findMany(ids: readonly string[]): Promise<OfferEntity[]> {
    return this.offers.findByIds(ids);
  }

  /** Newest first: active ones for a promoter, own ones for an advertiser, all for an admin. */
  async list(ctx: RequestContext, filter: OfferFilter, request: PageRequest): Promise<Page<OfferDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const page = await this.offers.findPage(scope, filter, request);
      return mapPage(page, (offer) => OfferDto.from(offer, isOwn(offer, scope)));
    });
  }

  /** @throws OfferNotFound, OfferInvalidTransition */
  async changeStatus(ctx: RequestContext, id: string, action: OfferAction): Promise<OfferDto> {
    return this.tx.run(ctx, async () => {
      const offer = await this.offers.lockById(id);
      if (!offer) throw new OfferNotFound();
      const status = offerStatusAfter(offer.status, action);
      if (action === 'approve') await this.advertisers.assertActive(ctx, offer.advertiserId);
      await this.offers.updateStatus(id, status);
      await this.audit.record(ctx, {
        action: `offer.${PAST[action]}`,
        subjectType: 'offer',
        subjectId: id,
        before: { status: offer.status },
        after: { status },
      });
      return OfferDto.from({ ...offer, status }, true);
    });
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
  const now = new Date();
  return {
    id: newId(),
    tenantId: ctx.tenantId,
    ...DEFAULT_ATTRIBUTION,
    ...DEFAULT_INTAKE,
    ...rest,
    status,
    payoutType: payout.type,
    ...termsColumns(payout),
    createdAt: now,
    updatedAt: now,
  };
}
