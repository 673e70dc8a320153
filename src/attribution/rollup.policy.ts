import {
  CONVERSION_APPROVED,
  CONVERSION_CREATED,
  CONVERSION_REJECTED,
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
 * Totals count what still stands: a conversion enters when it is recorded and leaves when it is rejected,
 * so total minus approved is what is pending.
 */
export function deltaOf(type: string, payload: ConversionEventPayload): RollupDelta {
  const amountMinor = BigInt(payload.amount.minor);
  const commissionMinor = BigInt(payload.commission.minor);
  const none = { approvedConversions: 0, approvedCommissionMinor: 0n };
  switch (type) {
    case CONVERSION_CREATED:
      return { ...none, conversions: 1, amountMinor, commissionMinor };
    case CONVERSION_REJECTED:
      return { ...none, conversions: -1, amountMinor: -amountMinor, commissionMinor: -commissionMinor };
    case CONVERSION_APPROVED:
      return {
        conversions: 0,
        amountMinor: 0n,
        commissionMinor: 0n,
        approvedConversions: 1,
        approvedCommissionMinor: commissionMinor,
      };
    default:
      throw new Error(`the conversion roll-up does not know ${type}`);
  }
}
