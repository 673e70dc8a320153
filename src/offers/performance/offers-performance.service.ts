import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { OfferEntity } from '../offer.entity.js';
import { ratesOf } from './offer-rates.policy.js';
import { OffersPerformanceRepository } from './offers-performance.repository.js';
import type { OfferFigures, OfferRates } from './offers-performance.types.js';

/** What offers brought of late: handed in by statistics, shown and sorted by with the offers. */
@Injectable()
export class OffersPerformanceService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly performance: OffersPerformanceRepository,
  ) {}

  /** Keeps what the offers brought in the last `windowDays` days until `computedAt`, in place of what was kept. */
  async keep(
    ctx: RequestContext,
    figures: readonly OfferFigures[],
    windowDays: number,
    computedAt: Date,
  ): Promise<void> {
    if (figures.length === 0) return;
    await this.tx.run(ctx, () => this.performance.upsertMany(ctx.tenantId, figures, windowDays, computedAt));
  }

  /** Rates by offer id, within the caller's transaction; offers of which nothing was reckoned yet are left out. */
  async ratesOf(offers: readonly Pick<OfferEntity, 'id' | 'currency'>[]): Promise<Map<string, OfferRates>> {
    if (offers.length === 0) return new Map();
    const currencies = new Map(offers.map(({ id, currency }) => [id, currency]));
    const rows = await this.performance.findByOffers([...currencies.keys()]);
    return new Map(
      rows.map(({ offerId, windowDays, computedAt, ...row }) => [
        offerId,
        { ...ratesOf(row, currencies.get(offerId)!), windowDays, computedAt },
      ]),
    );
  }
}
