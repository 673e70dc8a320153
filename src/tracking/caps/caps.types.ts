export const CAP_METRICS = ['clicks', 'conversions', 'payout', 'budget'] as const;
/** What is counted: clicks, conversions, or money in minor units of the offer's currency. */
export type CapMetric = (typeof CAP_METRICS)[number];

export const CAP_PERIODS = ['hourly', 'daily', 'monthly', 'total'] as const;
export type CapPeriod = (typeof CAP_PERIODS)[number];

export const CAP_ACTIONS = ['fallback', 'pause', 'notify'] as const;
/** What happens when a cap is reached. */
export type CapAction = (typeof CAP_ACTIONS)[number];

export type CapStatus = 'active' | 'archived';

/** A stretch of time with a limit of its own; in ms since the epoch. */
export interface CapWindow {
  /** Inclusive; 0 for a window that never began. */
  start: number;
  /** Exclusive; null for never. */
  end: number | null;
}

/** A cap as it is stored. */
export interface Cap {
  id: string;
  tenantId: string;
  offerId: string;
  promoterId: string | null;
  campaignId: string | null;
  metric: CapMetric;
  period: CapPeriod;
  timeZone: string;
  limitUnits: bigint;
  action: CapAction;
  status: CapStatus;
  createdAt: Date;
}

/** How far a cap is in one window, in units. */
export interface CapUse {
  counted: bigint;
  leased: bigint;
}

/** A conversion that came when a cap was full. */
export interface Overflow {
  id: string;
  capId: string;
  conversionId: string;
  offerId: string;
  promoterId: string;
  units: bigint;
  createdAt: Date;
}

/** Whose caps a caller may see: all, or those on offers of these advertisers. */
export type CapScope = 'all' | string[];

/** What a conversion uses of caps. */
export interface CappedConversion {
  conversionId: string;
  offerId: string;
  promoterId: string;
  /** Says whose campaign it is of, if any. */
  linkId: string;
  /** What the advertiser owes for it, in minor units of the offer's currency. */
  payoutMinor: bigint;
  /** Business time; says which windows are meant. */
  convertedAt: Date;
}
