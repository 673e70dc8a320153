import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { TenantDomainEntity } from './tenant-domain.entity.js';

@Injectable()
export class TenantDomainsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(domain: TenantDomainEntity): Promise<void> {
    await this.tx.manager.insert(TenantDomainEntity, { ...domain });
  }

  async findById(id: string): Promise<TenantDomainEntity | null> {
    return this.tx.manager.findOneBy(TenantDomainEntity, { id });
  }

  async findPage(request: PageRequest): Promise<Page<TenantDomainEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(TenantDomainEntity, 'domain')
      .where('true')
      .orderBy('domain.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('domain.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async markVerified(id: string, at: Date): Promise<void> {
    await this.tx.manager.update(TenantDomainEntity, { id }, { verifiedAt: at });
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(TenantDomainEntity, { id });
  }
}
