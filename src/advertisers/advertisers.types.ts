export const ADVERTISER_STATUSES = ['pending', 'active', 'suspended', 'rejected'] as const;
export type AdvertiserStatus = (typeof ADVERTISER_STATUSES)[number];

/** A company as it describes itself. */
export interface Company {
  name: string;
  websiteUrl?: string | null;
  /** ISO 3166-1 alpha-2. */
  country?: string | null;
}

export interface NewAdvertiser extends Company {
  status: AdvertiserStatus;
  /** The user who acts for the company; null for none yet. */
  memberUserId: string | null;
}
