import type { DomainEvent } from '../../outbox/outbox.types.js';
import type { Cap } from './caps.types.js';

export const CAP_REACHED = 'cap.reached';
export const OFFER_PAUSED = 'offer.paused';
export const OFFER_RESUMED = 'offer.resumed';

/** Version 1: once per window of a cap, when as much is counted as it allows. */
export function capReached(cap: Cap, windowStart: Date, counted: bigint): DomainEvent {
  const { id, offerId, promoterId, metric, period, action } = cap;
  const payload = {
    ...{ capId: id, offerId, promoterId, metric, window: period, action },
    ...{
      limit: cap.limitUnits.toString(),
      counted: counted.toString(),
      windowStart: windowStart.toISOString(),
    },
  };
  return { type: CAP_REACHED, version: 1, entityType: 'cap', entityId: id, payload };
}

/** Version 1: a cap stopped the offer. */
export function offerPaused(cap: Cap): DomainEvent {
  const payload = { offerId: cap.offerId, capId: cap.id, reason: 'cap_reached' };
  return { type: OFFER_PAUSED, version: 1, entityType: 'offer', entityId: cap.offerId, payload };
}

/** Version 1: no cap that stopped the offer is full any more. */
export function offerResumed(offerId: string): DomainEvent {
  const payload = { offerId, reason: 'cap_open' };
  return { type: OFFER_RESUMED, version: 1, entityType: 'offer', entityId: offerId, payload };
}
