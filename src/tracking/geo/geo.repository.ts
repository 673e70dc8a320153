import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { GeoRuleEntity } from './geo-rule.entity.js';
import { GeoSettingsEntity } from './geo-settings.entity.js';
import type { GeoAction, GeoRuleChanges, GeoRuleFilter } from './geo.types.js';

@Injectable()
export class GeoRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(rule: GeoRuleEntity): Promise<void> {
    await this.tx.manager.insert(GeoRuleEntity, rule);
  }

  async findById(id: string): Promise<GeoRuleEntity | null> {
    return this.tx.manager.findOneBy(GeoRuleEntity, { id });
  }

  async lockById(id: string): Promise<GeoRuleEntity | null> {
    return this.tx.manager.findOne(GeoRuleEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(id: string, changes: GeoRuleChanges): Promise<void> {
    await this.tx.manager.update(GeoRuleEntity, { id }, { ...changes, updatedAt: new Date() });
  }

  async remove(id: string): Promise<void> {
    await this.tx.manager.delete(GeoRuleEntity, { id });
  }

  /** Newest first. */
  async findPage(filter: GeoRuleFilter, request: PageRequest): Promise<Page<GeoRuleEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(GeoRuleEntity, 'rule')
      .where('true')
      .orderBy('rule.id', 'DESC')
      .take(request.limit + 1);
    if (filter.level) query.andWhere('rule.level = :level', filter);
    if (filter.offerId) query.andWhere('rule.offerId = :offerId', filter);
    if (filter.advertiserId) query.andWhere('rule.advertiserId = :advertiserId', filter);
    const before = idCursor(request);
    if (before) query.andWhere('rule.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Every rule that can speak of this offer. */
  async findFor(offerId: string, advertiserId: string): Promise<GeoRuleEntity[]> {
    return this.tx.manager
      .createQueryBuilder(GeoRuleEntity, 'rule')
      .where(`rule.level = 'global'`)
      .orWhere(`(rule.level = 'offer' AND rule.offerId = :offerId)`, { offerId })
      .orWhere(`(rule.level = 'advertiser' AND rule.advertiserId = :advertiserId)`, { advertiserId })
      .getMany();
  }

  async findUnknownCountry(): Promise<GeoAction> {
    const [settings] = await this.tx.manager.find(GeoSettingsEntity, { take: 1 });
    return settings?.unknownCountry ?? 'allow';
  }

  async saveUnknownCountry(tenantId: string, unknownCountry: GeoAction): Promise<void> {
    await this.tx.manager.upsert(GeoSettingsEntity, { tenantId, unknownCountry, updatedAt: new Date() }, [
      'tenantId',
    ]);
  }
}
