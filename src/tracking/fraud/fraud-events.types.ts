/** What is kept as a fraud event. */
export const FRAUD_EVENT_KINDS = [
  'invalid_signature',
  'expired_signature',
  'unsigned',
  'replay',
  'rejected_click',
  'ip_blocked',
  'kyc_required',
  'self_purchase',
] as const;
export type FraudEventKind = (typeof FRAUD_EVENT_KINDS)[number];

/** Something the rules did by themselves, beside what they do to clicks. */
export interface NewFraudEvent {
  kind: FraudEventKind;
  ip?: string;
  details: Record<string, unknown>;
}

export interface FraudEvent {
  id: string;
  kind: FraudEventKind;
  linkId: string | null;
  clickId: string | null;
  ip: string | null;
  details: Record<string, unknown>;
  occurredAt: Date;
}

export interface FraudEventFilter {
  kind?: FraudEventKind;
  linkId?: string;
  from?: Date;
  to?: Date;
}
