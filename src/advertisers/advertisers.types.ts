export const ADVERTISER_STATUSES = ['pending', 'active', 'suspended'] as const;
export type AdvertiserStatus = (typeof ADVERTISER_STATUSES)[number];

export interface NewAdvertiser {
  name: string;
  status: AdvertiserStatus;
  /** The user who acts for the company; null for none yet. */
  memberUserId: string | null;
}
