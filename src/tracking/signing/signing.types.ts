/** Binds sealed keys to their use. */
export const SIGNING_PURPOSE = 'link signing';

/** What is made of a link that somebody shows. */
export const LINK_STATES = [
  'valid',
  'unsigned',
  'unsigned_refused',
  'expired',
  'tampered',
  'used',
  'ended',
] as const;
export type LinkState = (typeof LINK_STATES)[number];

export interface SignRequest {
  /** Seconds from now. */
  expiresIn?: number;
  expiresAt?: Date;
  singleUse: boolean;
}

export interface SignedLink {
  url: string;
  expiresAt: Date;
  singleUse: boolean;
}

export interface CheckedLink {
  state: LinkState;
  linkId: string;
  code: string;
  /** Null for a link without a readable signature. */
  expiresAt: Date | null;
  singleUse: boolean;
}

/** A key of the ring, without the key. */
export interface SigningKeyInfo {
  id: string;
  createdAt: Date;
  /** Null for the key that signs now. */
  validUntil: Date | null;
}
