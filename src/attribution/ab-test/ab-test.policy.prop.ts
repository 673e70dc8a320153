import fc from 'fast-check';
import { type ArmCount, erfc, judgeArms, rateOf, SIGNIFICANCE, twoProportionTest } from './ab-test.policy.js';

const arm = fc
  .tuple(fc.integer({ min: 0, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([clicks, rate]): ArmCount => ({ clicks, conversions: Math.round(clicks * rate) }));
const arms = fc.array(arm, { minLength: 2, maxLength: 10 });

describe('[R32] the test of two rates', () => {
  it('gives a probability, whichever comes first and whatever is called a conversion', () => {
    fc.assert(
      fc.property(arm, arm, (one, other) => {
        const there = twoProportionTest(one, other);
        const back = twoProportionTest(other, one);
        expect(there.pValue >= 0 && there.pValue <= 1).toBe(true);
        expect(back.z).toBeCloseTo(-there.z, 9);
        expect(back.pValue).toBeCloseTo(there.pValue, 9);
        const inverse = ({ clicks, conversions }: ArmCount) => ({
          clicks,
          conversions: clicks - conversions,
        });
        expect(twoProportionTest(inverse(one), inverse(other)).pValue).toBeCloseTo(there.pValue, 6);
      }),
    );
  });

  it('is surer of the same rates the more was seen', () => {
    fc.assert(
      fc.property(arm, arm, fc.integer({ min: 2, max: 50 }), (one, other, times) => {
        const more = ({ clicks, conversions }: ArmCount) => ({
          clicks: clicks * times,
          conversions: conversions * times,
        });
        const few = twoProportionTest(one, other).pValue;
        expect(twoProportionTest(more(one), more(other)).pValue).toBeLessThanOrEqual(few + 1e-12);
      }),
    );
  });

  it('follows erfc, which falls from 1 without a jump', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6, noNaN: true }), (x) => {
        const step = erfc(x) - erfc(x + 1e-6);
        expect(step).toBeGreaterThanOrEqual(-1e-15);
        expect(step).toBeLessThan(1.2e-6);
      }),
    );
  });
});

describe('[R32] the verdict', () => {
  it('names no winner that is not the best by rate, beyond chance against each other arm', () => {
    fc.assert(
      fc.property(arms, (all) => {
        const { outcome, leader, comparisons, confidence } = judgeArms(all);
        expect(all.every((one) => rateOf(one) <= rateOf(all[leader]!))).toBe(true);
        expect(comparisons.map(({ arm: other }) => other)).toEqual(
          all.map((_, index) => index).filter((index) => index !== leader),
        );
        expect(confidence >= 0 && confidence <= 1).toBe(true);
        if (outcome !== 'winner') return;
        for (const { z, correctedPValue, pValue } of comparisons) {
          expect(z).toBeGreaterThan(0);
          expect(correctedPValue).toBeLessThan(SIGNIFICANCE);
          expect(pValue).toBeLessThanOrEqual(correctedPValue);
        }
      }),
    );
  });

  it('is wrong no more often than promised when all arms are alike', () => {
    // A fixed generator: the test is about the rule, not about luck.
    let seed = 12345;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const draw = (clicks: number): ArmCount => {
      let conversions = 0;
      for (let index = 0; index < clicks; index++) if (random() < 0.1) conversions += 1;
      return { clicks, conversions };
    };
    for (const count of [2, 4]) {
      let wrong = 0;
      for (let trial = 0; trial < 400; trial++) {
        const all = Array.from({ length: count }, () => draw(400));
        if (judgeArms(all).outcome === 'winner') wrong += 1;
      }
      // 5 % of 400 with three standard deviations.
      expect(wrong).toBeLessThanOrEqual(33);
    }
  });
});
