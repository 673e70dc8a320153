import { ConversionAlreadyDecided } from './conversions.errors.js';
import type { ConversionStatus } from './conversions.types.js';

export type Decision = 'approve' | 'reject';

const AFTER: Record<Decision, ConversionStatus> = { approve: 'approved', reject: 'rejected' };

/** @throws ConversionAlreadyDecided unless it is pending */
export function statusAfter(status: ConversionStatus, decision: Decision): ConversionStatus {
  if (status !== 'pending') throw new ConversionAlreadyDecided({ details: { status } });
  return AFTER[decision];
}
