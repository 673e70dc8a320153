export const LINK_STATUSES = ['active', 'archived'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

export interface LinkFilter {
  offerId?: string;
  status?: LinkStatus;
  /** One of the link's tags, exactly. */
  tag?: string;
}

export interface NewLink {
  offerId: string;
  /** The code people see in the address; null for a random one. */
  slug: string | null;
  /** Overrides the offer's destination, on the same host; null for the offer's own. */
  destinationUrl: string | null;
  expiresAt: Date | null;
  tags: string[];
  /** A partner's campaign, and the user of the partner's who shares in what the link earns. */
  campaignId?: string | null;
  endUserId?: string | null;
}

/** Undefined leaves a field as it is; null takes it away. */
export interface LinkChanges {
  destinationUrl?: string | null;
  expiresAt?: Date | null;
  tags?: string[];
}
