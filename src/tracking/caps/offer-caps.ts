import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OfferLimits } from '../../offers/offer-limits.service.js';
import type { OfferLimit } from '../../offers/offer-limits.types.js';
import { CapsRepository } from './caps.repository.js';

/** Lets offers show the caps that promoters must reckon with. */
@Injectable()
export class OfferCaps implements OnModuleInit {
  constructor(
    private readonly limits: OfferLimits,
    private readonly caps: CapsRepository,
  ) {}

  onModuleInit(): void {
    this.limits.register((offerIds, promoterId) => this.find(offerIds, promoterId));
  }

  private async find(
    offerIds: readonly string[],
    promoterId: string | 'all' | null,
  ): Promise<Map<string, OfferLimit[]>> {
    const limits = new Map<string, OfferLimit[]>();
    for (const cap of await this.caps.findOfOffers(offerIds, promoterId)) {
      const { offerId, metric, period, timeZone, limitUnits } = cap;
      const isMoney = metric === 'payout' || metric === 'budget';
      const limit = {
        metric,
        window: period,
        timeZone,
        limit: limitUnits,
        isMoney,
        promoterId: cap.promoterId,
      };
      limits.set(offerId, [...(limits.get(offerId) ?? []), limit]);
    }
    return limits;
  }
}
