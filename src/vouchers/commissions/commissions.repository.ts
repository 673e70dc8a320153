import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { AffiliateCommissionEntity } from './affiliate-commission.entity.js';

@Injectable()
export class CommissionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(commission: AffiliateCommissionEntity): Promise<void> {
    await this.tx.manager.insert(AffiliateCommissionEntity, { ...commission });
  }

  async findOfOrders(orderIds: readonly string[]): Promise<AffiliateCommissionEntity[]> {
    return this.tx.manager.findBy(AffiliateCommissionEntity, { orderId: In(orderIds) });
  }

  async saveReversed(orderId: string, reversedMinor: bigint): Promise<void> {
    await this.tx.manager.update(AffiliateCommissionEntity, { orderId }, { reversedMinor });
  }

  async delete(orderId: string): Promise<void> {
    await this.tx.manager.delete(AffiliateCommissionEntity, { orderId });
  }
}
