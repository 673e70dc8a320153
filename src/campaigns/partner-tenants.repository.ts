import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { PartnerTenantEntity } from './partner-tenant.entity.js';

@Injectable()
export class PartnerTenantsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(row: PartnerTenantEntity): Promise<void> {
    await this.tx.manager.insert(PartnerTenantEntity, { ...row });
  }

  async findOwn(partnerId: string): Promise<PartnerTenantEntity[]> {
    return this.tx.manager.find(PartnerTenantEntity, {
      where: { partnerId },
      order: { childTenantId: 'ASC' },
    });
  }
}
