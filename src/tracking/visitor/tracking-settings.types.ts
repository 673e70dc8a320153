export const IP_MODES = ['full', 'truncated'] as const;
export type IpMode = (typeof IP_MODES)[number];

export const PRIVACY_MODES = ['standard', 'strict'] as const;
export type PrivacyMode = (typeof PRIVACY_MODES)[number];

export const MAX_DUPLICATE_SECONDS = 86_400;
export const MIN_LINK_TTL_SECONDS = 60;
/** Five years. */
export const MAX_LINK_TTL_SECONDS = 157_680_000;

/** How a tenant's clicks are tracked. */
export interface TrackingSettings {
  /** How long a repeat of one visitor on one link is a duplicate; 0 for never. */
  duplicateSeconds: number;
  /** Whether addresses are kept as they are, or without their last part. */
  ipMode: IpMode;
  /** strict: no cookie, truncated addresses, visitor ids that change every day. */
  privacyMode: PrivacyMode;
  /** Whether a visitor who sends Sec-GPC or DNT is treated as in strict mode. */
  honorsPrivacySignals: boolean;
  /** Whether a link counts without a signature. */
  allowUnsignedLinks: boolean;
  /** How long a signed link is good when nothing else is asked for. */
  signedLinkTtlSeconds: number;
}

/** What holds for a tenant that never changed anything. */
export const DEFAULT_TRACKING_SETTINGS: Readonly<TrackingSettings> = {
  duplicateSeconds: 60,
  ipMode: 'full',
  privacyMode: 'standard',
  honorsPrivacySignals: true,
  allowUnsignedLinks: true,
  signedLinkTtlSeconds: 604_800,
};
