import type { DomainEvent } from '../outbox/outbox.types.js';
import type { OfferEntity } from './offer.entity.js';

export const OFFER_SUBMITTED = 'offer.submitted';
export const OFFER_APPROVED = 'offer.approved';
export const OFFER_REJECTED = 'offer.rejected';
export const OFFER_PAUSED = 'offer.paused';
export const OFFER_RESUMED = 'offer.resumed';
export const OFFER_ARCHIVED = 'offer.archived';

/** Version 1 of every event of an offer: what it is after it happened. */
export interface OfferEventPayload {
  offerId: string;
  advertiserId: string;
  /** Title per locale. */
  title: Record<string, string>;
  status: string;
  /** Whether it is about a change of a live offer and not about the offer as a whole. */
  isChange: boolean;
  /** Why it was rejected or paused; null when nothing was said. */
  reason: string | null;
  /** The cap that paused it. */
  capId?: string;
}

export type OfferEventFacts = Partial<Pick<OfferEventPayload, 'isChange' | 'reason' | 'capId'>>;

export function offerEvent(type: string, offer: OfferEntity, facts: OfferEventFacts = {}): DomainEvent {
  const { id, advertiserId, title, status } = offer;
  const payload: OfferEventPayload = {
    ...{ offerId: id, advertiserId, title: { ...title }, status },
    ...{ isChange: false, reason: null, ...facts },
  };
  return { type, version: 1, entityType: 'offer', entityId: id, payload: { ...payload } };
}
