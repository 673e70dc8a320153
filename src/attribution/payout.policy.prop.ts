import fc from 'fast-check';
import type { OfferEntity } from '../offers/offer.entity.js';
import type { PayoutPlan, PayoutTerms, TierMetric } from '../offers/payouts/payouts.types.js';
import { commissionOf, needsVolume, NO_VOLUME, payoutOf, type Volume } from './payout.policy.js';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });
const percent = fc.integer({ min: 0, max: 10_000 });
const terms: fc.Arbitrary<PayoutTerms> = fc.oneof(
  percent.map((basisPoints) => ({ basisPoints })),
  amount.map((minor) => ({ minor })),
);
const event = fc.constantFrom('sale', 'lead', 'install');
const promoterId = fc.constantFrom('anna', 'ben');
const volume: fc.Arbitrary<Volume> = fc.record({
  conversions: fc.bigInt({ min: 0n, max: 30n }),
  amountMinor: fc.bigInt({ min: 0n, max: 30n }),
});
const byEvent = fc.dictionary(event, terms).map((own) => new Map(Object.entries(own)));

const plan: fc.Arbitrary<PayoutPlan> = fc
  .record({
    own: terms,
    unknownEvents: fc.constantFrom('own_payout', 'refuse'),
    goals: byEvent,
    overrides: fc.dictionary(
      promoterId,
      fc.record({ everything: fc.option(terms), byEvent }, { requiredKeys: ['everything', 'byEvent'] }),
    ),
    metric: fc.constantFrom<TierMetric>('conversions', 'amount'),
    steps: fc.uniqueArray(fc.record({ from: fc.bigInt({ min: 1n, max: 30n }), pays: terms }), {
      selector: ({ from }) => from,
      maxLength: 4,
    }),
  })
  .map(({ own, unknownEvents, goals, overrides, metric, steps }) => ({
    offer: offerOf(own, unknownEvents as 'refuse'),
    goals,
    overrides: new Map(Object.entries(overrides)),
    tiers:
      steps.length === 0
        ? null
        : { metric, steps: [...steps].sort((a, b) => Number(a.from) - Number(b.from)) },
  }));

function offerOf(own: PayoutTerms, unknownEvents: OfferEntity['unknownEvents'] = 'own_payout'): OfferEntity {
  const payout =
    'minor' in own
      ? { payoutBasisPoints: null, payoutMinor: own.minor }
      : { payoutBasisPoints: own.basisPoints, payoutMinor: null };
  return { ...payout, unknownEvents, currency: 'USD' } as OfferEntity;
}

const paid = fc.record({ event, promoterId, amountMinor: amount, volume });

it('pays what the first rule in the order of precedence says, and names it', () => {
  fc.assert(
    fc.property(plan, paid, (plan, paid) => {
      const own = plan.overrides.get(paid.promoterId);
      const reached = plan.tiers?.metric === 'amount' ? paid.volume.amountMinor : paid.volume.conversions;
      const tiers = (plan.tiers?.steps ?? []).filter(({ from }) => from <= reached);
      const highest = tiers.reduce<(typeof tiers)[0] | null>(
        (best, step) => (best === null || step.from > best.from ? step : best),
        null,
      );
      const { payoutBasisPoints, payoutMinor } = plan.offer;
      const candidates: [PayoutTerms | null | undefined, string][] = [
        [own?.byEvent.get(paid.event), 'override:'],
        [own?.everything, 'override'],
        [plan.goals.get(paid.event), 'goal:'],
        [highest?.pays, 'tier:'],
        [payoutMinor === null ? { basisPoints: payoutBasisPoints! } : { minor: payoutMinor }, ''],
      ];
      const isKnown =
        paid.event === 'sale' || plan.goals.has(paid.event) || own?.byEvent.has(paid.event) === true;
      const result = payoutOf(plan, paid);
      if (plan.offer.unknownEvents === 'refuse' && !isKnown) {
        expect(result).toBeNull();
        return;
      }
      const [pays, rule] = candidates.find(([found]) => found)!;
      const expected =
        'minor' in pays! ? pays.minor : halfUp(paid.amountMinor * BigInt(pays!.basisPoints), 10_000n);
      expect(result!.commissionMinor).toBe(expected);
      expect((result!.rule ?? '').startsWith(rule)).toBe(true);
      expect(result!.rule === null).toBe(rule === '');
    }),
    { numRuns: 5000 },
  );
});

/** Another way to round: the nearest integer whose double is not below the doubled value. */
function halfUp(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  return (numerator % denominator) * 2n >= denominator ? floor + 1n : floor;
}

it('asks for the volume exactly when it can make a difference', () => {
  const volumes = Array.from({ length: 31 }, (_, n) => ({ conversions: BigInt(n), amountMinor: BigInt(n) }));
  fc.assert(
    fc.property(plan, paid, (plan, paid) => {
      const rules = new Set(volumes.map((volume) => payoutOf(plan, { ...paid, volume })?.rule));
      expect(needsVolume(plan, paid)).toBe(rules.size > 1);
    }),
    { numRuns: 2000 },
  );
});

it('never pays more than the sale by percentages, and never less for a larger sale', () => {
  fc.assert(
    fc.property(amount, amount, percent, (one, other, basisPoints) => {
      const [small, large] = one < other ? [one, other] : [other, one];
      const pay = (minor: bigint): bigint => commissionOf(offerOf({ basisPoints }), minor);
      expect(pay(small) >= 0n && pay(small) <= small && pay(small) <= pay(large)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

describe('a payout', () => {
  const tiered: PayoutPlan = {
    offer: offerOf({ basisPoints: 1000 }),
    goals: new Map([['lead', { minor: 200n }]]),
    tiers: {
      metric: 'conversions',
      steps: [
        { from: 10n, pays: { basisPoints: 1250 } },
        { from: 100n, pays: { basisPoints: 1500 } },
      ],
    },
    overrides: new Map(),
  };
  const sale = { event: 'sale', promoterId: 'anna', amountMinor: 4999n, volume: NO_VOLUME };
  const after = (conversions: bigint) =>
    payoutOf(tiered, { ...sale, volume: { conversions, amountMinor: 0n } });

  it('is 5.00 for 49.99 at 10 %, and a cent for five cents', () => {
    expect(payoutOf(tiered, sale)).toEqual({ commissionMinor: 500n, rule: null });
    expect(payoutOf(tiered, { ...sale, amountMinor: 5n })!.commissionMinor).toBe(1n);
    expect(payoutOf(tiered, { ...sale, amountMinor: 4n })!.commissionMinor).toBe(0n);
  });

  it('is the higher tier from the conversion after the one that reached it', () => {
    expect(after(9n)).toEqual({ commissionMinor: 500n, rule: null });
    expect(after(10n)).toEqual({ commissionMinor: 625n, rule: 'tier:conversions>=10' });
    expect(after(99n)).toEqual({ commissionMinor: 625n, rule: 'tier:conversions>=10' });
    expect(after(100n)).toEqual({ commissionMinor: 750n, rule: 'tier:conversions>=100' });
  });

  it('of a goal knows no tier', () => {
    const lead = { ...sale, event: 'lead', volume: { conversions: 500n, amountMinor: 0n } };
    expect(payoutOf(tiered, lead)).toEqual({ commissionMinor: 200n, rule: 'goal:lead' });
  });

  it('names tiers by amount in currency units', () => {
    const steps = [{ from: 100_050n, pays: { minor: 700n } }];
    const byAmount = { ...tiered, tiers: { metric: 'amount' as const, steps } };
    const volume = { conversions: 0n, amountMinor: 100_050n };
    expect(payoutOf(byAmount, { ...sale, volume })).toEqual({
      commissionMinor: 700n,
      rule: 'tier:amount>=1000.5',
    });
  });

  it('is not guessed when the offer has none', () => {
    const offer = { ...tiered.offer, payoutBasisPoints: null };
    expect(() => payoutOf({ ...tiered, offer }, sale)).toThrow();
  });
});
