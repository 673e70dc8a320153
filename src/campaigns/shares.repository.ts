import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { CampaignSettingsEntity } from './campaign-settings.entity.js';
import { OfferShareEntity } from './offer-share.entity.js';

@Injectable()
export class SharesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findDefault(): Promise<number | null> {
    const [row] = await this.tx.manager.find(CampaignSettingsEntity, { take: 1 });
    return row?.defaultShareBasisPoints ?? null;
  }

  async saveDefault(tenantId: string, defaultShareBasisPoints: number): Promise<void> {
    const row = { tenantId, defaultShareBasisPoints, updatedAt: new Date() };
    await this.tx.manager.upsert(CampaignSettingsEntity, row, ['tenantId']);
  }

  async findOwn(partnerId: string): Promise<OfferShareEntity[]> {
    return this.tx.manager.findBy(OfferShareEntity, { partnerId });
  }

  async saveOwn(
    tenantId: string,
    partnerId: string,
    offerId: string,
    shareBasisPoints: number,
  ): Promise<void> {
    const row = { tenantId, partnerId, offerId, shareBasisPoints, updatedAt: new Date() };
    await this.tx.manager.upsert(OfferShareEntity, row, ['tenantId', 'partnerId', 'offerId']);
  }

  async removeOwn(partnerId: string, offerId: string): Promise<void> {
    await this.tx.manager.delete(OfferShareEntity, { partnerId, offerId });
  }
}
