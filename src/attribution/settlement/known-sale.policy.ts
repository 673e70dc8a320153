import { equalBytes } from '../../kernel/crypto/hash.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import type { IntakeSettings } from '../../offers/intake-settings.types.js';
import { ConversionAlreadyDecided, ConversionTransactionConflict } from '../conversions.errors.js';
import { REPORTED_STATUSES, type ReportedStatus, type Sale } from '../conversions.types.js';
import { statusAtIntake } from '../intake/status-at-intake.policy.js';
import { contentHash } from '../sale-content.policy.js';
import type { ConversionSummary } from './settlement.types.js';

/** A conversion that took this transaction before, and what its offer lets senders say. */
export type KnownConversion = ConversionSummary & {
  contentHash: Buffer;
  /** False for what a browser reported and nobody else. */
  isVerified: boolean;
} & Pick<IntakeSettings, 'autoApprove' | 'sendersMayApprove'>;

/** What a further report changes of a conversion; reverse: all of it is refunded. */
export type KnownChange = 'approve' | 'reject' | 'reverse';

export type KnownJudgement =
  /** The same as before: nothing is written. */
  | { kind: 'known'; conversion: KnownConversion }
  | { kind: 'refused'; error: AppError }
  /** The same sale, with more to say of it. */
  | { kind: 'changed'; conversion: KnownConversion; confirms: boolean; change: KnownChange | null }
  /** A browser took the transaction: its report gives way, and the sale is judged as a new one. */
  | { kind: 'replacing'; conversion: KnownConversion };

/** Doors that anybody's browser can use, and that of partners, who would earn by what they report. */
const UNVERIFIED_SOURCES: ReadonlySet<string> = new Set(['pixel', 'partner']);

/** Whether the sender proved who they are. */
export function isVerifiedSource(source: string): boolean {
  return !UNVERIFIED_SOURCES.has(source);
}

/**
 * What a report means whose transaction is known. The same content is the same sale. Content that differs in its status
 * alone tells how the sale went on, which a sender who proved who they are may do as far as the offer lets them:
 * approve, reject while it is pending, reverse once it is approved. Everything else is a conflict, unless only a browser
 * reported it before: then the sender who proved who they are confirms it or replaces it.
 */
export function judgeKnown(known: KnownConversion, sale: Sale, isVerified: boolean): KnownJudgement {
  const isSame = equalBytes(known.contentHash, contentHash(sale));
  const isSameBesideStatus =
    isSame ||
    REPORTED_STATUSES.some((status) => equalBytes(known.contentHash, contentHash({ ...sale, status })));
  if (isVerified && !known.isVerified) {
    if (known.status === 'rejected' || (known.status === 'pending' && !isSameBesideStatus)) {
      return { kind: 'replacing', conversion: known };
    }
    if (isSameBesideStatus) {
      const change = changeOf(known, sale.status, true);
      return typeof change === 'object' && change !== null
        ? { kind: 'refused', error: change }
        : { kind: 'changed', conversion: known, confirms: true, change };
    }
  }
  if (isSame) return { kind: 'known', conversion: known };
  if (!isVerified || !isSameBesideStatus) {
    return {
      kind: 'refused',
      error: new ConversionTransactionConflict({ details: { conversion_id: known.id } }),
    };
  }
  const change = changeOf(known, sale.status, false);
  if (change === null) return { kind: 'known', conversion: known };
  if (typeof change === 'object') return { kind: 'refused', error: change };
  return { kind: 'changed', conversion: known, confirms: false, change };
}

/** Null where the report changes nothing. */
function changeOf(
  known: KnownConversion,
  reported: ReportedStatus,
  confirms: boolean,
): KnownChange | AppError | null {
  switch (known.status) {
    case 'pending': {
      if (reported === 'rejected') return 'reject';
      // A sender who says that it waits does not approve it, whatever the offer approves as it comes.
      if (reported === 'pending' && !confirms) return null;
      const { reviewRequired } = known;
      const status = statusAtIntake({ reported, isVerified: true, reviewRequired }, known);
      return status === 'approved' ? 'approve' : null;
    }
    case 'approved':
      return reported === 'rejected' ? 'reverse' : null;
    default:
      // What was taken back does not come back by being reported again.
      if (reported === 'rejected') return null;
      return new ConversionAlreadyDecided({ details: { conversion_id: known.id, status: known.status } });
  }
}
