import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { ConversionEventPayload } from './conversions.events.js';
import type { RollupDelta } from './rollup.policy.js';

@Injectable()
export class ConversionRollupsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async add(
    tenantId: string,
    bucketStart: Date,
    payload: ConversionEventPayload,
    delta: RollupDelta,
  ): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO conversion_rollups AS r
         (tenant_id, bucket_start, link_id, offer_id, promoter_id, event, currency,
          conversions, approved_conversions, amount_minor, commission_minor, approved_commission_minor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (tenant_id, bucket_start, link_id, offer_id, event, currency) DO UPDATE SET
         conversions = r.conversions + excluded.conversions,
         approved_conversions = r.approved_conversions + excluded.approved_conversions,
         amount_minor = r.amount_minor + excluded.amount_minor,
         commission_minor = r.commission_minor + excluded.commission_minor,
         approved_commission_minor = r.approved_commission_minor + excluded.approved_commission_minor`,
      [
        tenantId,
        bucketStart,
        payload.linkId,
        payload.offerId,
        payload.promoterId,
        payload.event,
        payload.amount.currency,
        delta.conversions,
        delta.approvedConversions,
        delta.amountMinor.toString(),
        delta.commissionMinor.toString(),
        delta.approvedCommissionMinor.toString(),
      ],
    );
  }
}
