import {
  CONVERSION_APPROVED,
  CONVERSION_CREATED,
  CONVERSION_REJECTED,
  CONVERSION_REVERSED,
  type ConversionEventPayload,
} from './conversions.events.js';

const BUCKET_MS = 15 * 60_000;

/** What one event adds to its bucket; amounts in minor units. */
export interface RollupDelta {
  conversions: number;
  approvedConversions: number;
  amountMinor: bigint;
  commissionMinor: bigint;
  approvedCommissionMinor: bigint;
}

/** Quarter hours, so that the day of every time zone begins with a bucket. */
export function bucketOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / BUCKET_MS) * BUCKET_MS);
}

/**
 * Totals count what still stands: a conversion enters when it is recorded, shrinks when a part of it is
 * refunded, and leaves when it is rejected or reversed, so total minus approved is what is pending.
 */
export function deltaOf(type: string, payload: ConversionEventPayload): RollupDelta {
  const amountMinor = BigInt(payload.change.amountMinor);
  const commissionMinor = BigInt(payload.change.commissionMinor);
  const none = { conversions: 0, approvedConversions: 0, amountMinor, commissionMinor };
  const pending = { ...none, approvedCommissionMinor: 0n };
  switch (type) {
    case CONVERSION_CREATED:
      return { ...pending, conversions: 1 };
    case CONVERSION_REJECTED:
      return { ...pending, conversions: -1 };
    case CONVERSION_APPROVED: {
      const standing = BigInt(payload.commission.minor) - BigInt(payload.reversedCommission.minor);
      return { ...none, approvedConversions: 1, approvedCommissionMinor: standing };
    }
    case CONVERSION_REVERSED:
      if (payload.status === 'pending') return pending;
      if (payload.status === 'approved') return { ...none, approvedCommissionMinor: commissionMinor };
      return { ...none, conversions: -1, approvedConversions: -1, approvedCommissionMinor: commissionMinor };
    default:
      throw new Error(`the conversion roll-up does not know ${type}`);
  }
}
