const SUBS = ['sub1', 'sub2', 'sub3', 'sub4', 'sub5', 'sub6', 'sub7', 'sub8', 'sub9', 'sub10'] as const;

/** What a report can be cut and filtered by. */
export const DIMENSIONS = [
  ...(['offer', 'promoter', 'country', 'device', 'os', 'browser', 'event'] as const),
  ...SUBS,
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];

/** Values by the dimension they are of; all must hold. */
export type Filters = Partial<Record<Dimension, string>>;

/** Whose numbers: of the whole tenant, of one promoter, or of the offers of the caller's companies. */
export type Scope =
  { kind: 'tenant' } | { kind: 'promoter'; promoterId: string } | { kind: 'offers'; offerIds: string[] };

export interface Cut {
  groupBy: Dimension[];
  filters: Filters;
}

/** Where a dimension's value stands in a row of sums of days. */
export type Place = 'owner' | 'value';

/** Sums of days of some owners, cut by one dimension. */
export interface DaysPlan {
  from: 'days';
  ownerIds: string[];
  dimension: Dimension | 'all';
  /** Only this value; null for all. */
  value: string | null;
  places: Partial<Record<Dimension, Place>>;
}

/** Quarters of an hour as they were rolled up: for what sums of days do not keep. */
export interface QuartersPlan {
  from: 'quarters';
}

/** Nothing is known: a click has no event. */
export interface NoPlan {
  from: 'nothing';
}

/** Of clicks the roll-up that knows them: by country and device, or by one other dimension. */
export type ClickTable = { table: 'rollups' } | { table: 'slices'; dimension: Dimension };

export interface ReportPlan {
  clicks: (DaysPlan | QuartersPlan | NoPlan) & { rollups: ClickTable };
  conversions: DaysPlan | QuartersPlan;
  /** Whether a conversion counts for each promoter who shares in it, and not once. */
  countsShares: boolean;
}

/** Which rows answer for a span of time. */
export interface Cover {
  /** Whole days in UTC whose sums are used, `YYYY-MM-DD`; the end is not among them. */
  wholeFrom: string;
  wholeTo: string;
  /** Days of which quarters of an hour are used, wherever they are. */
  partialDays: string[];
  /** Quarters that changed since: read from the roll-ups. */
  changed: Date[];
}

export interface Frame {
  timezone: string;
  from: Date;
  to: Date;
  /** Whether the zone's midnights are those of UTC, all the time. */
  isAligned: boolean;
  changedClicks: Date[];
  changedConversions: Date[];
}

/** Money of one currency, in minor units. */
export interface MoneySums {
  currency: string;
  amount: string;
  commission: string;
  approvedCommission: string;
}

/** One line of a report; what is not known is null. */
export interface ReportRow {
  /** Start of the hour (RFC 3339, UTC) or the date of the day, week or month; null without an interval. */
  period: string | null;
  /** Values in the order of `groupBy`; empty for none. */
  keys: string[];
  clicks: number | null;
  countedClicks: number | null;
  uniqueClicks: number | null;
  impressions: number | null;
  countedImpressions: number | null;
  conversions: number;
  approvedConversions: number;
  rejectedConversions: number;
  money: MoneySums[];
}

export const SORTS = [
  ...(['period', 'clicks', 'countedClicks', 'uniqueClicks', 'impressions'] as const),
  ...(['conversions', 'approvedConversions', 'amount', 'commission'] as const),
] as const;
export type SortField = (typeof SORTS)[number];

export interface Sort {
  field: SortField;
  isDescending: boolean;
}
