import { OfferInvalidTransition, OfferPausedByOthers } from './offers.errors.js';
import type { OfferPauser, OfferStatus } from './offers.types.js';

export type OfferAction = 'submit' | 'approve' | 'reject' | 'pause' | 'resume' | 'archive';

const TRANSITIONS: Record<OfferAction, { from: readonly OfferStatus[]; to: OfferStatus }> = {
  submit: { from: ['draft', 'rejected'], to: 'pending' },
  approve: { from: ['pending'], to: 'active' },
  reject: { from: ['pending'], to: 'rejected' },
  pause: { from: ['active'], to: 'paused' },
  resume: { from: ['paused'], to: 'active' },
  archive: { from: ['draft', 'pending', 'active', 'paused', 'rejected'], to: 'ended' },
};

/** @throws OfferInvalidTransition */
export function offerStatusAfter(status: OfferStatus, action: OfferAction): OfferStatus {
  const { from, to } = TRANSITIONS[action];
  if (!from.includes(status)) throw new OfferInvalidTransition({ details: { status, action } });
  return to;
}

/** Whether visitors and promoters rely on the offer as it is. */
export function isLive(status: OfferStatus): boolean {
  return status === 'active' || status === 'paused';
}

/**
 * An advertiser ends their own pauses only, and nobody opens what its network no longer lists.
 * @throws OfferPausedByOthers, OfferInvalidTransition
 */
export function assertMayResume(
  { pausedBy, isGoneUpstream }: { pausedBy: OfferPauser | null; isGoneUpstream: boolean },
  by: OfferPauser,
): void {
  if (isGoneUpstream)
    throw new OfferInvalidTransition({ message: 'The network of the offer lists it no more.' });
  if (by === 'advertiser' && pausedBy !== null && pausedBy !== 'advertiser') throw new OfferPausedByOthers();
}
