import type { ConversionRules, ConversionSignal } from '../../tracking/fraud/fraud.types.js';

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

/** What speaks against a conversion; nothing is concluded from what is not known. A weight of 0 switches one off. */
export function conversionSignals(
  evidence: ConversionEvidence,
  { weights, limits }: ConversionRules,
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
  return found.filter(([name, speaks]) => speaks && weights[name] > 0).map(([name]) => name);
}

/** What becomes of a conversion by the sum of its signals; null when it may stand. Names of old weigh nothing. */
export function outcomeOf(
  signals: readonly string[],
  { weights, thresholds }: ConversionRules,
): 'reject' | 'review' | null {
  const score = signals.reduce((sum, signal) => sum + (weights[signal as ConversionSignal] ?? 0), 0);
  if (score >= thresholds.reject) return 'reject';
  return score >= thresholds.flag ? 'review' : null;
}

/** The signals that reject a conversion: those that do so alone, or all when only their sum does. */
export function reasonToReject(signals: readonly ConversionSignal[], rules: ConversionRules): string | null {
  if (outcomeOf(signals, rules) !== 'reject') return null;
  const grave = signals.filter((signal) => rules.weights[signal] >= rules.thresholds.reject);
  return (grave.length > 0 ? grave : signals).join(', ');
}

export function isSamePerson(one: Identity, other: Identity): boolean {
  return (['emailHash', 'customerId', 'visitor', 'payoutAccount'] as const).some(
    (name) => one[name] !== null && one[name] !== '' && one[name] === other[name],
  );
}
