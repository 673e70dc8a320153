import type { DomainEvent } from '../outbox/outbox.types.js';
import type { MembershipEntity } from './membership.entity.js';

export const OFFER_JOINED = 'offer.joined';
export const OFFER_LEFT = 'offer.left';
export const MEMBERSHIP_REQUESTED = 'membership.requested';
export const MEMBERSHIP_APPROVED = 'membership.approved';
export const MEMBERSHIP_REJECTED = 'membership.rejected';

/** Version 1 of every event of a membership: what it is after it happened. */
export interface MembershipEventPayload {
  membershipId: string;
  offerId: string;
  advertiserId: string;
  promoterId: string;
  status: string;
  /** Why it was rejected; null otherwise. */
  reason: string | null;
}

export function membershipEvent(
  type: string,
  { id, offerId, promoterId, status, reason }: MembershipEntity,
  advertiserId: string,
): DomainEvent {
  const payload: MembershipEventPayload = {
    ...{ membershipId: id, offerId, advertiserId, promoterId, status, reason },
  };
  return { type, version: 1, entityType: 'membership', entityId: id, payload: { ...payload } };
}
