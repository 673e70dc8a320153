/** What may speak against a conversion. */
export type ConversionSignal =
  'self_purchase' | 'many_per_customer' | 'order_seen' | 'country_differs' | 'too_soon' | 'too_late';

/** How much each signal speaks against a conversion; 100 is certainty. */
export const CONVERSION_WEIGHTS: Record<ConversionSignal, number> = {
  self_purchase: 100,
  order_seen: 100,
  many_per_customer: 40,
  country_differs: 20,
  too_soon: 20,
  too_late: 10,
};

/** The bands of clicks: from the first a person looks at it, from the second it is rejected. */
const REVIEW_FROM = 30;
const REJECT_FROM = 70;

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
  /** Null without a click. */
  clickedAt: Date | null;
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
  const { clickedAt, convertedAt } = evidence;
  const seconds = clickedAt && (convertedAt.getTime() - clickedAt.getTime()) / 1000;
  const { clickCountry, conversionCountry } = evidence;
  const found: [ConversionSignal, boolean][] = [
    ['self_purchase', isSamePerson(evidence.customer, evidence.promoter)],
    ['many_per_customer', evidence.customerConversions24h + 1 >= limits.perCustomer24h],
    ['order_seen', evidence.isOrderSeen30d],
    [
      'country_differs',
      clickCountry !== null && conversionCountry !== null && clickCountry !== conversionCountry,
    ],
    ['too_soon', seconds !== null && seconds < limits.shortestSeconds],
    ['too_late', seconds !== null && seconds > limits.longestSeconds],
  ];
  return found.filter(([, speaks]) => speaks).map(([name]) => name);
}

/** What becomes of a conversion by the sum of its signals; null when it may stand. */
export function outcomeOf(signals: readonly ConversionSignal[]): 'reject' | 'review' | null {
  const score = signals.reduce((sum, signal) => sum + CONVERSION_WEIGHTS[signal], 0);
  if (score >= REJECT_FROM) return 'reject';
  return score >= REVIEW_FROM ? 'review' : null;
}

/** The signals that reject a conversion: those that do so alone, or all when only their sum does. */
export function reasonToReject(signals: readonly ConversionSignal[]): string | null {
  if (outcomeOf(signals) !== 'reject') return null;
  const grave = signals.filter((signal) => CONVERSION_WEIGHTS[signal] >= REJECT_FROM);
  return (grave.length > 0 ? grave : signals).join(', ');
}

export function isSamePerson(one: Identity, other: Identity): boolean {
  return (['emailHash', 'customerId', 'visitor', 'payoutAccount'] as const).some(
    (name) => one[name] !== null && one[name] !== '' && one[name] === other[name],
  );
}
