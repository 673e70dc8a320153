import type { IntakeSettings } from '../../offers/intake-settings.types.js';
import type { ReportedStatus } from '../conversions.types.js';

export interface ReportedConversion {
  reported: ReportedStatus;
  /** False for what a browser reported. */
  isVerified: boolean;
  /** Somebody has to look at it first. */
  reviewRequired: boolean;
}

/**
 * The state in which a conversion begins. What is unverified or under review waits whatever was sent; a sender's
 * `approved` counts only where the offer lets senders approve, or approves everything verified anyway.
 */
export function statusAtIntake(
  { reported, isVerified, reviewRequired }: ReportedConversion,
  { autoApprove, sendersMayApprove }: Pick<IntakeSettings, 'autoApprove' | 'sendersMayApprove'>,
): ReportedStatus {
  if (reported === 'rejected') return 'rejected';
  if (!isVerified || reviewRequired) return 'pending';
  if (autoApprove === 'verified') return 'approved';
  return reported === 'approved' && sendersMayApprove ? 'approved' : 'pending';
}
