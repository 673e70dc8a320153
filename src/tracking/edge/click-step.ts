import type { Click } from './click.js';

/** What the visitor is answered. */
export type ClickAnswer =
  | { kind: 'redirect'; location: string; clickId: string | null; setCookie: string | null; isLost?: true }
  | { kind: 'neutral' }
  | { kind: 'unknown' }
  | { kind: 'ended' }
  | { kind: 'geo_blocked' }
  | { kind: 'too_fast'; retryAfterSeconds: number }
  | { kind: 'away' }
  | { kind: 'failed' };

/** An answer ends the pipeline before the click is recorded; nothing lets it go on. */
export type StepOutcome = ClickAnswer | void;

/**
 * One named act on the click. It writes only its own fields of the click, does no I/O, and returns a
 * promise only where a lease must be fetched.
 */
export interface ClickStep {
  readonly name: string;
  apply(click: Click): StepOutcome | Promise<StepOutcome>;
}
