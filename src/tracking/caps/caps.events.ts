import type { DomainEvent } from '../../outbox/outbox.types.js';
import type { Cap } from './caps.types.js';

export const CAP_REACHED = 'cap.reached';

/** Version 1: once per window of a cap, when as much is counted as it allows. */
export function capReached(cap: Cap, advertiserId: string, windowStart: Date, counted: bigint): DomainEvent {
  const { id, offerId, promoterId, campaignId, metric, period, action } = cap;
  const payload = {
    ...{ capId: id, offerId, advertiserId, promoterId, campaignId, metric, window: period, action },
    ...{
      limit: cap.limitUnits.toString(),
      counted: counted.toString(),
      windowStart: windowStart.toISOString(),
    },
  };
  return { type: CAP_REACHED, version: 1, entityType: 'cap', entityId: id, payload };
}
