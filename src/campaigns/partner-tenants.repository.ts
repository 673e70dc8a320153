import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { PartnerTenantEntity } from './partner-tenant.entity.js';

@Injectable()
export class PartnerTenantsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(row: PartnerTenantEntity): Promise<void> {
    await this.tx.manager.insert(PartnerTenantEntity, { ...row });
  }

  /** How many a partner has; others that count at the same time wait until this one is done. */
  async countLocked(tenantId: string, partnerId: string): Promise<number> {
    await this.tx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `partner-tenants:${tenantId}:${partnerId}`,
    ]);
    return this.tx.manager.countBy(PartnerTenantEntity, { tenantId, partnerId });
  }

  async findOwn(partnerId: string): Promise<PartnerTenantEntity[]> {
    return this.tx.manager.find(PartnerTenantEntity, {
      where: { partnerId },
      order: { childTenantId: 'ASC' },
    });
  }
}
