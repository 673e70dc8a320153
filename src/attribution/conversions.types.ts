export const CONVERSION_STATUSES = ['pending', 'approved', 'rejected', 'reversed'] as const;
export type ConversionStatus = (typeof CONVERSION_STATUSES)[number];

export interface ConversionFilter {
  status?: ConversionStatus;
  offerId?: string;
}

/** Whose conversions a caller may see: all, or those of this promoter or of these advertisers. */
export type ConversionScope = 'all' | { promoterId: string | null; advertiserIds: string[] };
