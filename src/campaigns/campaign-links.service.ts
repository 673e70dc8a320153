import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { LinkDto } from '../links/dto/link.dto.js';
import { LinksService } from '../links/links.service.js';
import { CampaignArchived, CampaignNotFound, EndUserNotFound } from './campaigns.errors.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService } from './campaigns.service.js';
import { EndUsersRepository } from './end-users.repository.js';
import { PartnerScopeService } from './partner-scope.service.js';

export interface NewCampaignLink {
  campaignId: string;
  /** The partner's own id of the user who shares in it; null: the partner keeps everything. */
  userId: string | null;
  /** A page of the offer's own host; null for the offer's destination. */
  redirect: string | null;
}

/** Links of campaigns: what they earn is divided by the campaign's terms. */
@Injectable()
export class CampaignLinksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly campaigns: CampaignsRepository,
    private readonly rules: CampaignsService,
    private readonly users: EndUsersRepository,
    private readonly links: LinksService,
    private readonly scope: PartnerScopeService,
  ) {}

  /**
   * @throws PartnerKeyRequired, CampaignNotFound, CampaignArchived, OfferNotFound, OfferNotActive,
   *   LinkOfferNotJoined, LinkForeignDestination, UnknownMacro, MacroMisplaced, InvalidDestination
   */
  async create(ctx: RequestContext, input: NewCampaignLink): Promise<LinkDto & { partnerId: string }> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, async () => {
      const campaign = await this.campaigns.findOwn(partnerId, input.campaignId);
      if (!campaign) throw new CampaignNotFound();
      if (campaign.status !== 'active') throw new CampaignArchived();
      await this.rules.visibleOffer(ctx, campaign.offerId);
      const endUserId =
        input.userId === null ? null : await this.users.ensure(ctx.tenantId, partnerId, input.userId);
      const link = {
        offerId: campaign.offerId,
        slug: null,
        destinationUrl: input.redirect,
        expiresAt: null,
        tags: [],
        campaignId: campaign.id,
        endUserId,
      };
      return { ...(await this.links.create(ctx, link, partnerId)), partnerId };
    });
  }

  /** Our id of a user of the partner's. @throws PartnerKeyRequired, EndUserNotFound */
  async endUserOf(ctx: RequestContext, externalId: string): Promise<string> {
    const partnerId = this.scope.partnerOf(ctx);
    const user = await this.tx.run(ctx, () => this.users.find(partnerId, externalId));
    if (!user) throw new EndUserNotFound();
    return user.id;
  }
}
