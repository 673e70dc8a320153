import { OfferInvalidTransition } from './offers.errors.js';
import type { OfferStatus } from './offers.types.js';

export type OfferAction = 'approve' | 'pause' | 'resume';

const TRANSITIONS: Record<OfferAction, { from: readonly OfferStatus[]; to: OfferStatus }> = {
  approve: { from: ['pending'], to: 'active' },
  pause: { from: ['active'], to: 'paused' },
  resume: { from: ['paused'], to: 'active' },
};

/** @throws OfferInvalidTransition */
export function offerStatusAfter(status: OfferStatus, action: OfferAction): OfferStatus {
  const { from, to } = TRANSITIONS[action];
  if (!from.includes(status)) throw new OfferInvalidTransition({ details: { status, action } });
  return to;
}
