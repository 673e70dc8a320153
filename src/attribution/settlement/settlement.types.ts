import type { RequestContext } from '../../kernel/context/request-context.js';
import type { AppError } from '../../kernel/errors/app-error.js';
import type { ConversionEntity } from '../conversion.entity.js';

/** What the sender of a sale is told of its conversion. */
export type ConversionSummary = Pick<ConversionEntity, 'id' | 'status' | 'reason' | 'reviewRequired'>;

/** What became of one intake for good. */
export type FinalOutcome =
  | {
      kind: 'settled';
      conversion: ConversionSummary;
      /** The sale was known. */
      isDuplicate: boolean;
      /** The sale was known, and this report changed its state. */
      isUpdated?: boolean;
    }
  | { kind: 'refused'; error: AppError };

/** Waiting: the click is not stored yet, and nothing was written. */
export type Outcome = FinalOutcome | { kind: 'waiting' };

/** An intake that is to be settled, and for whom. */
export interface Settling extends Attempt {
  ctx: RequestContext;
  intakeId: string;
  /** Through which door it came; what a browser reports is not verified. */
  source: string;
  payload: Record<string, unknown>;
  keyId: string | null;
  advertiserId: string | null;
  /** Business time. */
  receivedAt: Date;
}

/** How an intake is to be settled this time. */
export interface Attempt {
  /** Whether a row may be there already, from an earlier try. */
  mayBeStored: boolean;
  /**
   * Up to when all clicks were stored, asked before this attempt: then an unknown click that cannot come any more
   * refuses the sale. Left out, every unknown click is waited for.
   */
  drainedThrough?: Date | null;
}
