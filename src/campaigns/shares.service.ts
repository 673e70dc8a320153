import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { basisPoints } from './campaign-terms.policy.js';
import { CampaignsService } from './campaigns.service.js';
import { PartnerScopeService } from './partner-scope.service.js';
import { SharesRepository } from './shares.repository.js';

/** Half of the commission, until an admin says otherwise. */
const DEFAULT_SHARE_BASIS_POINTS = 5_000;

/** What end users get where nothing else is said: by the tenant, and by the partner for single offers. */
@Injectable()
export class SharesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly shares: SharesRepository,
    private readonly campaigns: CampaignsService,
    private readonly scope: PartnerScopeService,
    private readonly audit: AuditService,
  ) {}

  /** The share that the tenant proposes, in percent. */
  async defaultOf(ctx: Pick<RequestContext, 'tenantId'>): Promise<number> {
    const stored = await this.tx.run(ctx, () => this.shares.findDefault());
    return (stored ?? DEFAULT_SHARE_BASIS_POINTS) / 100;
  }

  /** Changes it; campaigns that are there keep their terms. */
  async setDefault(ctx: RequestContext, percent: number): Promise<void> {
    await this.tx.run(ctx, async () => {
      const before = await this.defaultOf(ctx);
      await this.shares.saveDefault(ctx.tenantId, basisPoints(percent));
      await this.audit.record(ctx, {
        action: 'campaign.default_share_set',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        before: { defaultSharePct: before },
        after: { defaultSharePct: percent },
      });
    });
  }

  /** The partner's own shares by offer, in percent. */
  async ownOf(ctx: Pick<RequestContext, 'tenantId'>, partnerId: string): Promise<Map<string, number>> {
    const rows = await this.tx.run(ctx, () => this.shares.findOwn(partnerId));
    return new Map(rows.map(({ offerId, shareBasisPoints }) => [offerId, shareBasisPoints / 100]));
  }

  /**
   * Sets the partner's share for one offer, or takes it away with null; it goes before the shares of the partner's
   * campaigns on it, for sales from now on. Flat rewards stay. @throws PartnerKeyRequired, OfferNotFound
   */
  async setOwn(ctx: RequestContext, offerId: string, percent: number | null): Promise<void> {
    const partnerId = this.scope.partnerOf(ctx);
    await this.tx.run(ctx, async () => {
      const offer = await this.campaigns.visibleOffer(ctx, offerId);
      const before = (await this.ownOf(ctx, partnerId)).get(offer.id) ?? null;
      if (percent === null) await this.shares.removeOwn(partnerId, offer.id);
      else await this.shares.saveOwn(ctx.tenantId, partnerId, offer.id, basisPoints(percent));
      await this.audit.record(ctx, {
        action: 'campaign.offer_share_set',
        subjectType: 'offer',
        subjectId: offer.id,
        before: { sharePct: before },
        after: { sharePct: percent },
      });
    });
  }
}
