/** Which roll-ups a sum of days is made of. */
export type Source = 'clicks' | 'conversions';

/** What sub ids are called that old days tell apart no more. */
export const OTHER_VALUES = '(other)';

/** Counters of `click_days`, each with its quarters of an hour in `slot_…`. */
export const CLICK_COUNTS = [
  'clicks',
  'counted_clicks',
  'unique_clicks',
  'impressions',
  'counted_impressions',
] as const;

/** Counters of `conversion_days`; those in `…_minor` are money of the row's currency. */
export const CONVERSION_COUNTS = [
  'conversions',
  'approved_conversions',
  'rejected_conversions',
  'amount_minor',
  'commission_minor',
  'approved_commission_minor',
] as const;

/** A quarter of an hour that changed, and how often. */
export interface Change {
  bucketStart: Date;
  version: string;
}
