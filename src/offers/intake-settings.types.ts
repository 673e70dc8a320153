export const UNKNOWN_EVENTS = ['own_payout', 'refuse'] as const;
/** What an event gets that is not `sale` and that no payout rule names: the offer's own payout, or a refusal. */
export type UnknownEvents = (typeof UNKNOWN_EVENTS)[number];

export const AUTO_APPROVALS = ['none', 'verified'] as const;
/** Which conversions are approved as they come; what a browser reported never is. */
export type AutoApproval = (typeof AUTO_APPROVALS)[number];

/** What an offer takes from whom. */
export interface IntakeSettings {
  unknownEvents: UnknownEvents;
  autoApprove: AutoApproval;
  /** A sender's `status=approved` is believed; else its conversion waits. */
  sendersMayApprove: boolean;
  /** Web origins whose pages may report conversions; none means that no page may. */
  allowedOrigins: string[];
}

export const DEFAULT_INTAKE: IntakeSettings = {
  unknownEvents: 'own_payout',
  autoApprove: 'none',
  sendersMayApprove: false,
  allowedOrigins: [],
};
