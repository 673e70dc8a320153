import type { PayoutTerms } from '../payouts/payouts.types.js';
import type { PayoutType } from '../offers.types.js';

export const CATALOG_NETWORKS = ['trackier'] as const;
export type CatalogNetwork = (typeof CATALOG_NETWORKS)[number];

export const CATALOG_RUN_STATUSES = ['queued', 'running', 'completed', 'failed'] as const;
export type CatalogRunStatus = (typeof CATALOG_RUN_STATUSES)[number];

/** How a catalogue is reached. */
export interface CatalogAccess {
  baseUrl: string;
  apiKey: string;
}

/** An offer as a network lists it, in our terms. */
export interface UpstreamOffer {
  /** The network's own id. */
  upstreamId: string;
  title: string;
  currency: string;
  payoutType: PayoutType;
  terms: PayoutTerms;
  /** ISO 3166-1 alpha-2; empty for everywhere. */
  countries: string[];
  /** Its first category, as the network names it. */
  category: string | null;
  previewUrl: string | null;
  destinationUrl: string;
}

/** An offer that cannot be taken over, and why. */
export interface SkippedOffer {
  upstreamId: string;
  title: string;
  reason: string;
}

export interface UpstreamCatalog {
  offers: UpstreamOffer[];
  skipped: SkippedOffer[];
}

/** The way to one kind of network. */
export interface CatalogAdapter {
  /** The whole catalogue, all pages. @throws UpstreamFault */
  fetch(access: CatalogAccess, signal: AbortSignal): Promise<UpstreamCatalog>;
}

/** Why a catalogue could not be read; the message is shown to admins and holds no secret. */
export class UpstreamFault extends Error {
  /** @param isLasting whether asking again is of no use */
  constructor(
    message: string,
    readonly isLasting = false,
  ) {
    super(message);
  }
}
