import { parseMoney } from '../../kernel/money/money.js';
import { readTerms, termsColumns } from '../payout-input.policy.js';
import type { PayoutRuleEntity } from './payout-rule.entity.js';
import { PayoutRuleInvalid } from './payout-rules.errors.js';
import type { RuleKind, TierMetric } from './payouts.types.js';

/** A rule as people write it. */
export interface RuleInput {
  kind: RuleKind;
  event?: string;
  promoterId?: string;
  tierMetric?: TierMetric;
  tierFrom?: number;
  payoutPercent?: number;
  payoutAmount?: number;
}

export type RuleColumns = Pick<
  PayoutRuleEntity,
  'kind' | 'event' | 'promoterId' | 'tierMetric' | 'tierFrom' | 'payoutBasisPoints' | 'payoutMinor'
>;

type Field = 'event' | 'promoterId' | 'tierMetric' | 'tierFrom';
const FIELDS: readonly Field[] = ['event', 'promoterId', 'tierMetric', 'tierFrom'];
const FIELDS_OF: Record<RuleKind, { needs: readonly Field[]; takes: readonly Field[] }> = {
  goal: { needs: ['event'], takes: ['event'] },
  tier: { needs: ['tierMetric', 'tierFrom'], takes: ['tierMetric', 'tierFrom'] },
  override: { needs: ['promoterId'], takes: ['promoterId', 'event'] },
};
const MOST_CONVERSIONS = 1_000_000_000;

/**
 * Reads a rule exactly. @param currency the offer's
 * @throws PayoutRuleInvalid, OfferInvalidPayout, InvalidAmount
 */
export function readRule(input: RuleInput, currency: string): RuleColumns {
  const { needs, takes } = FIELDS_OF[input.kind];
  const missing = needs.filter((field) => input[field] === undefined);
  const needless = FIELDS.filter((field) => input[field] !== undefined && !takes.includes(field));
  if (missing.length > 0)
    throw new PayoutRuleInvalid({ message: `A ${input.kind} needs ${missing.join(', ')}.` });
  if (needless.length > 0) {
    throw new PayoutRuleInvalid({ message: `A ${input.kind} has no ${needless.join(', ')}.` });
  }
  const { payoutPercent, payoutAmount } = input;
  return {
    kind: input.kind,
    event: input.event ?? null,
    promoterId: input.promoterId ?? null,
    tierMetric: input.tierMetric ?? null,
    tierFrom:
      input.tierFrom === undefined ? null : readThreshold(input.tierMetric!, input.tierFrom, currency),
    ...termsColumns(readTerms({ payoutPercent, payoutAmount, currency })),
  };
}

function readThreshold(metric: TierMetric, from: number, currency: string): bigint {
  if (metric === 'amount') {
    const { minor } = parseMoney(from, currency);
    if (minor === 0n) throw new PayoutRuleInvalid({ message: 'tierFrom must be more than 0.' });
    return minor;
  }
  if (!Number.isInteger(from) || from < 1 || from > MOST_CONVERSIONS) {
    throw new PayoutRuleInvalid({
      message: 'tierFrom must be a number of conversions, 1 to a thousand million.',
    });
  }
  return BigInt(from);
}
