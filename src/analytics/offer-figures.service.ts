import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { OffersPerformanceService } from '../offers/performance/offers-performance.service.js';
import { OfferFiguresRepository } from './offer-figures.repository.js';

const WINDOW_DAYS = 30;
const DAY_MS = 86_400_000;

/** Hands the offers what they brought: a lower room never asks a higher one. */
@Injectable()
export class OfferFiguresService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly figures: OfferFiguresRepository,
    private readonly performance: OffersPerformanceService,
  ) {}

  /** Reckons every offer of the tenant anew, over the last 30 days by the clock of its world. */
  async refresh(ctx: RequestContext): Promise<void> {
    const to = clock.now(ctx);
    const from = new Date(to.getTime() - WINDOW_DAYS * DAY_MS);
    await this.tx.run(ctx, async () => {
      const figures = await this.figures.sumByOffer(ctx.tenantId, from, to);
      await this.performance.keep(ctx, figures, WINDOW_DAYS, to);
    });
  }
}
