import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { CampaignEntity } from './campaign.entity.js';
import type { CampaignFilter, LinkTerms } from './campaigns.types.js';

@Injectable()
export class CampaignsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(campaign: CampaignEntity): Promise<void> {
    await this.tx.manager.insert(CampaignEntity, { ...campaign } as object);
  }

  async update(id: string, changes: Partial<CampaignEntity>): Promise<void> {
    await this.tx.manager.update(CampaignEntity, { id }, changes);
  }

  async findOwn(partnerId: string, id: string): Promise<CampaignEntity | null> {
    return this.tx.manager.findOneBy(CampaignEntity, { id, partnerId });
  }

  async lockOwn(partnerId: string, id: string): Promise<CampaignEntity | null> {
    return this.tx.manager.findOne(CampaignEntity, {
      where: { id, partnerId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Newest first. */
  async findPage(
    partnerId: string,
    filter: CampaignFilter,
    request: PageRequest,
  ): Promise<Page<CampaignEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(CampaignEntity, 'campaign')
      .where('campaign.partnerId = :partnerId', { partnerId })
      .orderBy('campaign.id', 'DESC')
      .take(request.limit + 1);
    if (filter.offerId) query.andWhere('campaign.offerId = :offerId', filter);
    if (filter.status) query.andWhere('campaign.status = :status', filter);
    const before = idCursor(request);
    if (before) query.andWhere('campaign.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Terms by link, of those links that belong to a campaign; the partner's word for the offer goes first. */
  async findTerms(linkIds: readonly string[]): Promise<Map<string, LinkTerms>> {
    const rows: (Omit<LinkTerms, 'flatRewardMinor'> & { linkId: string; flatMinor: string | null })[] =
      await this.tx.manager.query(
        `SELECT l.id AS "linkId", c.id AS "campaignId", c.partner_id AS "partnerId", l.end_user_id AS "endUserId",
                CASE WHEN c.flat_reward_minor IS NULL THEN coalesce(s.share_basis_points, c.share_basis_points) END
                  AS "shareBasisPoints", c.flat_reward_minor::text AS "flatMinor"
           FROM links l
           JOIN campaigns c ON c.tenant_id = l.tenant_id AND c.id = l.campaign_id
           LEFT JOIN offer_shares s
             ON s.tenant_id = c.tenant_id AND s.partner_id = c.partner_id AND s.offer_id = c.offer_id
          WHERE l.id = ANY($1::uuid[])`,
        [linkIds],
      );
    return new Map(
      rows.map(({ linkId, flatMinor, ...row }) => [
        linkId,
        { ...row, flatRewardMinor: flatMinor === null ? null : BigInt(flatMinor) },
      ]),
    );
  }
}
