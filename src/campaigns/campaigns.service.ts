import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import type { OfferEntity } from '../offers/offer.entity.js';
import { OffersService } from '../offers/offers.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import { termsOf } from './campaign-terms.policy.js';
import type { CampaignEntity } from './campaign.entity.js';
import { CampaignNotFound } from './campaigns.errors.js';
import { campaignCreated } from './campaigns.events.js';
import { CampaignsRepository } from './campaigns.repository.js';
import type { CampaignChanges, CampaignFilter, NewCampaign } from './campaigns.types.js';
import { PartnerScopeService } from './partner-scope.service.js';
import { PartnerTenantsService } from './partner-tenants.service.js';

/** A campaign with the currency of its flat reward. */
export interface CampaignWithCurrency {
  campaign: CampaignEntity;
  currency: string;
}

/** What partners do with offers: each campaign divides its commissions in its own way. */
@Injectable()
export class CampaignsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly campaigns: CampaignsRepository,
    private readonly offers: OffersService,
    private readonly scope: PartnerScopeService,
    private readonly tenants: PartnerTenantsService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a campaign on an active offer that the key may see.
   * @throws PartnerKeyRequired, OfferNotFound, OfferNotActive, PartnerTenantUnknown, CampaignTermsAmbiguous,
   *   CampaignRewardTooHigh, InvalidAmount
   */
  async create(ctx: RequestContext, input: NewCampaign): Promise<CampaignWithCurrency> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, async () => {
      const offer = await this.visibleOffer(ctx, input.offerId);
      if (offer.status !== 'active') throw new OfferNotActive({ details: { status: offer.status } });
      const terms = termsOf(input, offer);
      const childTenantId = await this.tenants.childFor(ctx, partnerId, input.tenantId);
      const now = new Date();
      const campaign: CampaignEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        partnerId,
        offerId: offer.id,
        childTenantId,
        name: input.name ?? offer.title.en,
        status: 'active',
        ...terms,
        createdAt: now,
        updatedAt: now,
      };
      await this.campaigns.insert(campaign);
      await this.outbox.publish(ctx, campaignCreated(campaign, offer.currency));
      await this.record(ctx, 'campaign.created', campaign.id, { after: shown(campaign) });
      return { campaign, currency: offer.currency };
    });
  }

  /** Own ones, newest first. @throws PartnerKeyRequired */
  async list(
    ctx: RequestContext,
    filter: CampaignFilter,
    request: PageRequest,
  ): Promise<Page<CampaignWithCurrency>> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, async () => {
      const page = await this.campaigns.findPage(partnerId, filter, request);
      const offers = await this.offers.findMany(page.data.map(({ offerId }) => offerId));
      const currencies = new Map(offers.map(({ id, currency }) => [id, currency]));
      return mapPage(page, (campaign) => ({ campaign, currency: currencies.get(campaign.offerId)! }));
    });
  }

  /** @throws PartnerKeyRequired, CampaignNotFound */
  async get(ctx: RequestContext, id: string): Promise<CampaignWithCurrency> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, async () => {
      const campaign = await this.campaigns.findOwn(partnerId, id);
      if (!campaign) throw new CampaignNotFound();
      return this.withCurrency(ctx, campaign);
    });
  }

  /**
   * Changes name, state or terms; what was recorded before keeps its terms.
   * @throws PartnerKeyRequired, CampaignNotFound, CampaignTermsAmbiguous, CampaignRewardTooHigh, InvalidAmount
   */
  async update(ctx: RequestContext, id: string, changes: CampaignChanges): Promise<CampaignWithCurrency> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, async () => {
      const campaign = await this.campaigns.lockOwn(partnerId, id);
      if (!campaign) throw new CampaignNotFound();
      const offer = await this.offers.find(ctx, campaign.offerId);
      if (!offer) throw new OfferNotFound();
      const { sharePct, flatReward, name = campaign.name, status = campaign.status } = changes;
      const hasTerms = sharePct !== undefined || flatReward !== undefined;
      const wanted = { name, status, ...(hasTerms ? termsOf(changes, offer) : {}) };
      const change = changedFields(campaign, wanted);
      if (!change) return { campaign, currency: offer.currency };
      const updatedAt = new Date();
      await this.campaigns.update(id, { ...change.after, updatedAt });
      const after = { ...campaign, ...wanted, updatedAt };
      await this.record(ctx, 'campaign.updated', id, { before: shown(campaign), after: shown(after) });
      return { campaign: after, currency: offer.currency };
    });
  }

  /** An offer that the key may see, whatever its state; within the caller's transaction. @throws OfferNotFound */
  async visibleOffer(ctx: RequestContext, offerId: string): Promise<OfferEntity> {
    const offer = await this.offers.find(ctx, offerId);
    if (!offer || !this.scope.maySee(ctx, offer)) throw new OfferNotFound();
    return offer;
  }

  private async withCurrency(ctx: RequestContext, campaign: CampaignEntity): Promise<CampaignWithCurrency> {
    const offer = await this.offers.find(ctx, campaign.offerId);
    if (!offer) throw new OfferNotFound();
    return { campaign, currency: offer.currency };
  }

  private async record(
    ctx: RequestContext,
    action: string,
    subjectId: string,
    change: { before?: Record<string, unknown>; after: Record<string, unknown> },
  ): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'campaign', subjectId, ...change });
  }
}

/** What the audit log keeps; JSON knows no bigint. */
function shown(campaign: CampaignEntity): Record<string, unknown> {
  const { name, status, offerId, childTenantId, shareBasisPoints, flatRewardMinor } = campaign;
  const flat = flatRewardMinor?.toString() ?? null;
  return { name, status, offerId, childTenantId, shareBasisPoints, flatRewardMinor: flat };
}
