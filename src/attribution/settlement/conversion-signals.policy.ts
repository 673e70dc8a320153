/** What may speak against a conversion. */
export type ConversionSignal =
  'self_purchase' | 'many_per_customer' | 'order_seen' | 'country_differs' | 'too_soon' | 'too_late';

/** What becomes of a conversion when the signal speaks. */
export const CONVERSION_OUTCOMES: Record<ConversionSignal, 'reject' | 'review'> = {
  self_purchase: 'reject',
  order_seen: 'reject',
  many_per_customer: 'review',
  country_differs: 'review',
  too_soon: 'review',
  too_late: 'review',
};

/** How a person can be known again; null where it is not known. E-mails are compared as hashes. */
export interface Identity {
  emailHash: string | null;
  customerId: string | null;
  visitor: string | null;
  payoutAccount: string | null;
}

export interface ConversionEvidence {
  customer: Identity;
  promoter: Identity;
  /** Conversions of this customer in the 24 h before, this one not included. */
  customerConversions24h: number;
  /** Whether the order id came under another transaction in the last 30 days. */
  isOrderSeen30d: boolean;
  clickCountry: string | null;
  conversionCountry: string | null;
  clickedAt: Date;
  convertedAt: Date;
}

export interface ConversionLimits {
  /** With this one, so many conversions of a customer in 24 h are looked at. */
  perCustomer24h: number;
  /** Sooner after the click nobody can have ordered, in seconds. */
  shortestSeconds: number;
  /** Later after the click is strange, in seconds. */
  longestSeconds: number;
}

export const DEFAULT_CONVERSION_LIMITS: ConversionLimits = {
  perCustomer24h: 5,
  shortestSeconds: 5,
  longestSeconds: 30 * 86_400,
};

/** What speaks against a conversion; nothing is concluded from what is not known. */
export function conversionSignals(
  evidence: ConversionEvidence,
  limits: ConversionLimits = DEFAULT_CONVERSION_LIMITS,
): ConversionSignal[] {
  const seconds = (evidence.convertedAt.getTime() - evidence.clickedAt.getTime()) / 1000;
  const { clickCountry, conversionCountry } = evidence;
  const found: [ConversionSignal, boolean][] = [
    ['self_purchase', isSamePerson(evidence.customer, evidence.promoter)],
    ['many_per_customer', evidence.customerConversions24h + 1 >= limits.perCustomer24h],
    ['order_seen', evidence.isOrderSeen30d],
    [
      'country_differs',
      clickCountry !== null && conversionCountry !== null && clickCountry !== conversionCountry,
    ],
    ['too_soon', seconds < limits.shortestSeconds],
    ['too_late', seconds > limits.longestSeconds],
  ];
  return found.filter(([, speaks]) => speaks).map(([name]) => name);
}

/** The gravest outcome of all signals; null when none speaks. */
export function outcomeOf(signals: readonly ConversionSignal[]): 'reject' | 'review' | null {
  if (signals.some((signal) => CONVERSION_OUTCOMES[signal] === 'reject')) return 'reject';
  return signals.length > 0 ? 'review' : null;
}

export function isSamePerson(one: Identity, other: Identity): boolean {
  return (['emailHash', 'customerId', 'visitor', 'payoutAccount'] as const).some(
    (name) => one[name] !== null && one[name] !== '' && one[name] === other[name],
  );
}
