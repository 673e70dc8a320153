import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { OfferPerformanceEntity } from './offer-performance.entity.js';
import type { OfferFigures } from './offers-performance.types.js';

@Injectable()
export class OffersPerformanceRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** In order of the offers, so that two writers never deadlock. */
  async upsertMany(
    tenantId: string,
    figures: readonly OfferFigures[],
    windowDays: number,
    computedAt: Date,
  ): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO offer_performance
         (tenant_id, offer_id, counted_clicks, conversions, payout_minor, window_days, computed_at)
       SELECT $1, offer_id, clicks, conversions, payout, $6, $7
         FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[]) AS f (offer_id, clicks, conversions, payout)
        ORDER BY offer_id
       ON CONFLICT (tenant_id, offer_id) DO UPDATE SET
         counted_clicks = excluded.counted_clicks, conversions = excluded.conversions,
         payout_minor = excluded.payout_minor, window_days = excluded.window_days,
         computed_at = excluded.computed_at`,
      [
        tenantId,
        figures.map(({ offerId }) => offerId),
        figures.map(({ countedClicks }) => countedClicks),
        figures.map(({ conversions }) => conversions),
        figures.map(({ payoutMinor }) => payoutMinor.toString()),
        windowDays,
        computedAt,
      ],
    );
  }

  findByOffers(offerIds: readonly string[]): Promise<OfferPerformanceEntity[]> {
    return this.tx.manager.find(OfferPerformanceEntity, { where: { offerId: In([...offerIds]) } });
  }
}
