import { createHash } from 'node:crypto';
import { CURRENCY_CODES } from '../../kernel/money/currencies.js';
import { formatFraction, sumOfFractions } from '../../kernel/money/fraction.js';
import { formatMinor } from '../../kernel/money/money.js';
import { ATTRIBUTION_MODELS, RULE_MODELS } from '../../offers/attribution-settings.types.js';
import { attribute, isTrained } from './attribute.policy.js';
import type { Path, Touch, TrainedModel } from './models.types.js';
import { splitCommission } from './split-commission.policy.js';
import { train } from './train.policy.js';

const JOURNEYS = 100_000;
const PROMOTERS = 12;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Numbers below a limit, the same for the same seed. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}

interface Journey {
  touches: Touch[];
  minor: bigint;
  currency: string;
}

function journey(index: number, roll: (limit: number) => number): Journey {
  const length = 1 + roll(roll(20) === 0 ? 40 : 6);
  const touches = Array.from({ length }, (_, touch): Touch => ({
    kind: roll(4) === 0 ? 'view' : 'click',
    id: `${index}-${touch}`,
    linkId: `link-${roll(50)}`,
    offerId: 'offer',
    // One in a hundred is not in the trained versions.
    promoterId: roll(100) === 0 ? 'newcomer' : `promoter-${roll(PROMOTERS)}`,
    // Some touches share a moment.
    at: new Date(START + roll(30 * 86_400) * 1000),
  }));
  const digits = roll(15);
  const minor = (BigInt(roll(1_000_000_000)) * BigInt(roll(1_000_000))) % 10n ** BigInt(digits);
  return { touches, minor, currency: CURRENCY_CODES[index % CURRENCY_CODES.length]! };
}

function trainAll(seed: number): Record<'markov' | 'shapley', TrainedModel> {
  const roll = dice(seed);
  const paths = Array.from({ length: 500 }, (): Path => ({
    promoterIds: Array.from({ length: 1 + roll(5) }, () => `promoter-${roll(PROMOTERS)}`),
    isConverted: roll(3) === 0,
    journeys: 1 + roll(9),
  }));
  const version = (model: 'markov' | 'shapley'): TrainedModel => ({
    model,
    version: 1,
    conversions: 1000,
    weights: train(model, paths, 1).weights,
  });
  return { markov: version('markov'), shapley: version('shapley') };
}

/** Judges every journey and answers the fingerprint of all that was shared and paid. */
function run(seed: number, journeys = JOURNEYS): { digest: string; used: Map<string, number> } {
  const roll = dice(seed);
  const trained = trainAll(seed);
  const hash = createHash('sha256');
  const used = new Map<string, number>();
  for (let index = 0; index < journeys; index++) {
    const { touches, minor, currency } = journey(index, roll);
    // Odd steps through both lists: every model meets every currency.
    const attributionModel = ATTRIBUTION_MODELS[index % ATTRIBUTION_MODELS.length]!;
    const settings = {
      attributionModel,
      halfLifeDays: 1 + roll(60),
      fallbackModel: RULE_MODELS[roll(RULE_MODELS.length)]!,
      couponOverridesClick: false,
    };
    const model = isTrained(attributionModel) ? trained[attributionModel] : null;
    const attributed = attribute(touches, settings, model);
    const sum = sumOfFractions(attributed.shares.map(({ share }) => share));
    if (sum.numerator !== 1n || sum.denominator !== 1n)
      throw new Error(`journey ${index} sums to ${formatFraction(sum)}`);
    const paid = splitCommission({ minor, currency }, attributed.shares);
    const total = paid.reduce((sofar, { money }) => sofar + money.minor, 0n);
    if (total !== minor) throw new Error(`journey ${index} pays ${total} of ${minor}`);
    for (const { money, share } of paid) {
      const apart = money.minor * share.denominator - minor * share.numerator;
      if (money.minor < 0n || apart >= share.denominator || -apart >= share.denominator) {
        throw new Error(`journey ${index} pays ${money.minor} for ${formatFraction(share)} of ${minor}`);
      }
    }
    used.set(attributed.model, (used.get(attributed.model) ?? 0) + 1);
    hash.update(`${attributed.model} ${attributed.usedFallback ?? ''}`);
    for (const { id, share } of attributed.shares) hash.update(`${id} ${formatFraction(share)};`);
    for (const { promoterId, money } of paid)
      hash.update(`${promoterId} ${formatMinor(money.minor, currency)};`);
  }
  return { digest: hash.digest('hex'), used };
}

it('[R53] [B3] 100,000 random journeys: shares sum to one, money to the cent, twice the same bytes', () => {
  const first = run(20_260_531);
  expect([...first.used.keys()].sort()).toEqual([...ATTRIBUTION_MODELS].sort());
  expect(Math.min(...first.used.values())).toBeGreaterThan(5_000);
  expect(run(20_260_531)).toEqual(first);
  expect(run(2, 1_000).digest).not.toBe(run(1, 1_000).digest);
});

it('[R53] the order in which touches are found does not matter', () => {
  const roll = dice(5);
  const trained = trainAll(5);
  for (let index = 0; index < 500; index++) {
    const { touches } = journey(index, roll);
    for (const attributionModel of ATTRIBUTION_MODELS) {
      const settings = {
        attributionModel,
        halfLifeDays: 7,
        fallbackModel: 'linear' as const,
        couponOverridesClick: false,
      };
      const model = isTrained(attributionModel) ? trained[attributionModel] : null;
      expect(attribute([...touches].reverse(), settings, model)).toEqual(attribute(touches, settings, model));
    }
  }
});

it('[R53] where one touch takes all, a view takes it only when nothing was clicked', () => {
  const roll = dice(7);
  let viewed = 0;
  for (let index = 0; index < 5_000; index++) {
    const { touches } = journey(index, roll);
    const hasClick = touches.some(({ kind }) => kind === 'click');
    for (const attributionModel of ['last', 'first'] as const) {
      const settings = { attributionModel, halfLifeDays: 7, fallbackModel: attributionModel };
      const { shares } = attribute(touches, { ...settings, couponOverridesClick: false });
      const [winner, ...others] = shares.filter(({ share }) => share.numerator > 0n);
      expect(others).toEqual([]);
      expect(winner!.kind).toBe(hasClick ? 'click' : 'view');
      viewed += hasClick ? 0 : 1;
    }
  }
  expect(viewed).toBeGreaterThan(500);
});
