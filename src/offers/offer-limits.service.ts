import { Injectable } from '@nestjs/common';
import type { OfferLimit } from './offer-limits.types.js';

/** Finds the limits of offers that concern a promoter: null for nobody in particular, 'all' for every promoter's. */
export type OfferLimitSource = (
  offerIds: readonly string[],
  promoterId: string | 'all' | null,
) => Promise<Map<string, OfferLimit[]>>;

/** What limits offers is kept in a room further right, which registers here how to find it. */
@Injectable()
export class OfferLimits {
  private source: OfferLimitSource | null = null;

  register(source: OfferLimitSource): void {
    this.source = source;
  }

  /** Within the caller's transaction. */
  async find(
    offerIds: readonly string[],
    promoterId: string | 'all' | null,
  ): Promise<Map<string, OfferLimit[]>> {
    if (!this.source || offerIds.length === 0) return new Map();
    return this.source(offerIds, promoterId);
  }
}
