import type { LocalizedText } from '../offers/offers.types.js';

export const MEMBERSHIP_STATUSES = ['pending', 'active', 'rejected', 'left'] as const;
export type MembershipStatus = (typeof MEMBERSHIP_STATUSES)[number];

/** What was asked when somebody joined, and what they answered. */
export interface MembershipAnswer {
  question: LocalizedText;
  answer: string;
}

export interface MembershipFilter {
  status?: MembershipStatus;
  offerId?: string;
}

/** Whose memberships a caller may see: all, or their own and those of these advertisers' offers. */
export type MembershipScope = 'all' | { promoterId: string | null; advertiserIds: string[] };
