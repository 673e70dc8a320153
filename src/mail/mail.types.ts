import type { Locale } from '../kernel/http/locale.js';

/** What a mail tells of. */
export const MAIL_TEMPLATES = [
  'offer_waiting',
  'offer_change_waiting',
  'offer_approved',
  'offer_rejected',
  'offer_change_approved',
  'offer_change_rejected',
  'company_approved',
  'company_rejected',
  'company_waiting',
  'company_suspended',
  'company_reinstated',
  'membership_requested',
  'membership_approved',
  'membership_rejected',
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

/** What people wrote and a mail repeats. */
export interface MailFacts {
  /** The offer or the company. */
  name: string;
  reason: string | null;
}

/** A mail that waits to be sent. */
export interface NewMail {
  id: string;
  tenantId: string;
  userId: string;
  eventId: string;
  template: MailTemplate;
  locale: Locale;
  subject: string;
  body: string;
}

/** A mail on its way out. */
export interface OutgoingMail {
  id: string;
  tenantId: string;
  to: string;
  locale: Locale;
  subject: string;
  body: string;
  /** Mails of test worlds are never sent. */
  world: 'live' | 'test';
  attempts: number;
}
