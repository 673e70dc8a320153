import { basisPointsOf } from '../kernel/money/money.js';
import type { OfferEntity } from '../offers/offer.entity.js';

type PayoutColumns = Pick<OfferEntity, 'payoutType' | 'payoutBasisPoints' | 'payoutMinor'>;

/** What a sale earns, in minor units: a share rounded half up once, or the offer's fixed sum. */
export function commissionOf(offer: PayoutColumns, amountMinor: bigint): bigint {
  if (offer.payoutType === 'cps') return basisPointsOf(amountMinor, required(offer.payoutBasisPoints));
  return required(offer.payoutMinor);
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the offer has no payout for its type; the database forbids that');
  return value;
}
