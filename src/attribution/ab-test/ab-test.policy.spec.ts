import { erfc, judgeArms, twoProportionTest } from './ab-test.policy.js';

const arm = (conversions: number, clicks: number) => ({ conversions, clicks });

describe('[R32] the test of two rates', () => {
  // Worked examples of others, with the digits that they print.
  it.each([
    ['Penn State STAT 415, 9.4: Time poll on a cigarette tax', [351, 605, 41, 195], 8.99, 2, null, 0],
    ['statsmodels, proportions_ztest, two samples', [5, 12, 0, 0], null, 0, 0.159, 3],
    ['homeworksource 997366', [28, 254, 36, 301], -0.344, 3, 0.7307, 3],
    ['homeworksource 1008622, its one-sided p doubled', [140, 200, 255, 340], -1.266015, 5, 0.20551, 4],
  ])('agrees with %s', (name, numbers, z, zDigits, p, pDigits) => {
    const [a, b, c, d] = numbers as [number, number, number, number];
    const result = name.startsWith('statsmodels')
      ? twoProportionTest(arm(5, 83), arm(12, 99))
      : twoProportionTest(arm(a, b), arm(c, d));
    if (z !== null) expect(result.z).toBeCloseTo(z, zDigits);
    if (p !== null) expect(result.pValue).toBeCloseTo(p, pDigits);
  });

  it.each([
    // Abramowitz and Stegun, table 7.1, and Wolfram for the tails.
    [0, 1],
    [0.5, 0.4795001222],
    [1, 0.1572992071],
    [2, 0.0046777349810473],
    [3, 2.20904969985854e-5],
    [5, 1.5374597944280349e-12],
    [1.959963984540054 / Math.SQRT2, 0.05],
    [2.5758293035489004 / Math.SQRT2, 0.01],
  ])('erfc(%d) is %d', (x, expected) => {
    expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-9);
  });

  it('says nothing where nothing was seen, or everybody did the same', () => {
    for (const pair of [
      [arm(0, 0), arm(5, 10)],
      [arm(0, 50), arm(0, 70)],
      [arm(50, 50), arm(70, 70)],
    ] as const)
      expect(twoProportionTest(...pair)).toEqual({ z: 0, pValue: 1 });
  });
});

describe('[R32] the verdict', () => {
  it('names a winner when the difference is plain', () => {
    expect(judgeArms([arm(30, 1000), arm(80, 1000)])).toMatchObject({
      ...{ outcome: 'winner', why: 'significant', leader: 1 },
      comparisons: [{ arm: 0 }],
    });
  });

  it('is inconclusive below the minimum, however plain the difference looks', () => {
    for (const small of [arm(0, 1000), arm(9, 1000), arm(60, 99), arm(995, 1000)])
      expect(judgeArms([small, arm(300, 1000)])).toMatchObject({
        ...{ outcome: 'inconclusive', why: 'sample_too_small' },
      });
  });

  it('is inconclusive when chance explains the difference', () => {
    const verdict = judgeArms([arm(50, 1000), arm(60, 1000)]);
    expect(verdict).toMatchObject({ outcome: 'inconclusive', why: 'difference_not_shown', leader: 1 });
    expect(verdict.confidence).toBeLessThan(0.95);
  });

  it('asks more of a winner among many arms than of one of two', () => {
    const [best, other] = [arm(72, 1000), arm(50, 1000)];
    expect(judgeArms([best, other]).outcome).toBe('winner');
    expect(judgeArms([best, other, arm(20, 1000), arm(20, 1000)])).toMatchObject({
      ...{ outcome: 'inconclusive', why: 'difference_not_shown', leader: 0 },
    });
  });

  it('wants the best to beat every other arm', () => {
    expect(judgeArms([arm(200, 1000), arm(198, 1000), arm(20, 1000)]).outcome).toBe('inconclusive');
  });
});
