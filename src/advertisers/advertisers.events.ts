import type { DomainEvent } from '../outbox/outbox.types.js';
import type { AdvertiserEntity } from './advertiser.entity.js';

export const ADVERTISER_REGISTERED = 'advertiser.registered';
export const ADVERTISER_APPROVED = 'advertiser.approved';
export const ADVERTISER_REJECTED = 'advertiser.rejected';
export const ADVERTISER_SUSPENDED = 'advertiser.suspended';
export const ADVERTISER_REINSTATED = 'advertiser.reinstated';

/** Version 1 of every event of a company: what it is after it happened. */
export interface AdvertiserEventPayload {
  advertiserId: string;
  name: string;
  status: string;
  /** Why it was rejected or suspended; null otherwise. */
  reason: string | null;
}

export function advertiserEvent(type: string, advertiser: AdvertiserEntity): DomainEvent {
  const { id, name, status, rejectionReason: reason } = advertiser;
  const payload: AdvertiserEventPayload = { advertiserId: id, name, status, reason };
  return { type, version: 1, entityType: 'advertiser', entityId: id, payload: { ...payload } };
}
