import type { RequestContext } from '../../kernel/context/request-context.js';
import type { ConversionSummary } from '../settlement/settlement.types.js';

/** `dead`: tried too often in vain, by a fault of ours; an admin may have it tried again. */
export const INTAKE_STATUSES = ['queued', 'settled', 'refused', 'dead'] as const;
export type IntakeStatus = (typeof INTAKE_STATUSES)[number];

/** One inbound request on its way to its outcome. */
export interface Intake {
  ctx: RequestContext;
  id: string;
  /** Through which door it came: `postback`. */
  source: string;
  /** The fields as they were sent, without secrets. */
  payload: Record<string, unknown>;
  keyId: string | null;
  advertiserId: string | null;
  /** Business time. */
  receivedAt: Date;
}

/** What the sender of a sale is told. */
export type PostbackResult =
  | {
      kind: 'settled';
      intakeId: string;
      conversion: ConversionSummary;
      isDuplicate: boolean;
      isUpdated: boolean;
    }
  | { kind: 'queued'; intakeId: string };
