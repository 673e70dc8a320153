import type { FraudSignal } from '../click-record.types.js';
import { DATA_CENTRE_ASNS } from './data-centre-asns.js';
import {
  type Band,
  type ConversionRules,
  DEFAULT_CONVERSION_WEIGHTS,
  DEFAULT_WEIGHTS,
  type FraudChanges,
  type FraudSettings,
  type SignalName,
  type Thresholds,
} from './fraud.types.js';

export const MAX_SCORE = 100;

export const DEFAULT_SETTINGS: FraudSettings = {
  weights: { ...DEFAULT_WEIGHTS },
  conversionWeights: { ...DEFAULT_CONVERSION_WEIGHTS },
  conversionLimits: { perCustomer24h: 5, shortestSeconds: 5, longestSeconds: 30 * 86_400 },
  thresholds: { flag: 30, reject: 70, block: 90 },
  velocity: { ipPerMinute: 600, visitorPerMinute: 30, hardPerMinute: 1_200, judgesPrivateAddresses: false },
  autoBlock: { isOn: true, clicks: 10, withinMinutes: 60, forHours: 24 },
  kyc: {
    isOn: true,
    averageScore: 70,
    minClicks: 50,
    standardErrors: 4,
    minClicksForRate: 100,
    sharedAccounts: 3,
  },
  suspiciousReferrers: [],
  dataCentreAsns: [...DATA_CENTRE_ASNS],
};

/** Settings with changes on top; what is not named stays. */
export function withChanges(settings: FraudSettings, changes: FraudChanges): FraudSettings {
  return {
    weights: { ...settings.weights, ...given(changes.weights) },
    conversionWeights: { ...settings.conversionWeights, ...given(changes.conversionWeights) },
    conversionLimits: { ...settings.conversionLimits, ...given(changes.conversionLimits) },
    thresholds: { ...settings.thresholds, ...given(changes.thresholds) },
    velocity: { ...settings.velocity, ...given(changes.velocity) },
    autoBlock: { ...settings.autoBlock, ...given(changes.autoBlock) },
    kyc: { ...settings.kyc, ...given(changes.kyc) },
    suspiciousReferrers: changes.suspiciousReferrers ?? settings.suspiciousReferrers,
    dataCentreAsns: changes.dataCentreAsns ?? settings.dataCentreAsns,
  };
}

/** Why settings make no sense together; null when they do. */
export function problemOf({ thresholds, velocity, conversionLimits }: FraudSettings): string | null {
  const { flag, reject, block } = thresholds;
  if (!(flag < reject && reject <= block)) return 'thresholds must rise: flag < reject <= block';
  if (velocity.hardPerMinute < velocity.visitorPerMinute)
    return 'velocity.hardPerMinute must not be below velocity.visitorPerMinute';
  if (conversionLimits.shortestSeconds >= conversionLimits.longestSeconds)
    return 'conversionLimits.shortestSeconds must be below conversionLimits.longestSeconds';
  return null;
}

/** What of the settings judges conversions. */
export function conversionRulesOf(settings: FraudSettings): ConversionRules {
  const { conversionWeights: weights, conversionLimits: limits, thresholds } = settings;
  return { weights, limits, thresholds: { flag: thresholds.flag, reject: thresholds.reject } };
}

/** What speaks against a click, with the tenant's weights; a weight of 0 switches a signal off. */
export function weigh(names: readonly SignalName[], weights: FraudSettings['weights']): FraudSignal[] {
  const signals: FraudSignal[] = [];
  for (const name of names) {
    const weight = weights[name];
    if (weight > 0) signals.push({ name, weight });
  }
  return signals;
}

/** 0 to 100: the sum of the weights, capped. */
export function scoreOf(signals: readonly { weight: number }[]): number {
  let sum = 0;
  for (const { weight } of signals) sum += weight;
  return Math.min(MAX_SCORE, sum);
}

export function bandOf(score: number, { flag, reject, block }: Thresholds): Band {
  if (score >= block) return 'block';
  if (score >= reject) return 'reject';
  return score >= flag ? 'flag' : 'accept';
}

/** The score that stored signals would make under other weights; names no longer known weigh as they did. */
export function rescored(signals: readonly FraudSignal[], weights: FraudSettings['weights']): number {
  return scoreOf(signals.map(({ name, weight }) => ({ weight: weights[name as SignalName] ?? weight })));
}

function given<T extends object>(changes: T | null | undefined): T {
  const entries = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as T;
}
