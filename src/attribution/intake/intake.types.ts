export type IntakeStatus = 'queued' | 'settled' | 'refused';

/** One inbound request on its way to its outcome. */
export interface Intake {
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

/** What the sender of a postback is told. */
export type PostbackResult =
  | { kind: 'settled'; intakeId: string; conversionId: string; status: string; isDuplicate: boolean }
  | { kind: 'queued'; intakeId: string };
