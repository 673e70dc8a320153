import fc from 'fast-check';
import { removalEffects, trainMarkov } from './markov.policy.js';
import type { Path } from './models.types.js';
import { WEIGHT_DENOMINATOR } from './models.types.js';
import { trainShapley } from './shapley.policy.js';

const promoter = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const somePaths = fc.array(
  fc.record({
    promoterIds: fc.array(promoter, { minLength: 1, maxLength: 6 }),
    isConverted: fc.boolean(),
    journeys: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 1, maxLength: 20 },
);

/** Shapley values by their definition (Shapley 1953): the mean marginal contribution over all subsets. */
function shapleyByDefinition(players: string[], worth: (members: Set<string>) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return players.map((player) => {
    const others = players.filter((other) => other !== player);
    let value = 0;
    for (let mask = 0; mask < 2 ** others.length; mask++) {
      const members = new Set(others.filter((_, bit) => mask & (1 << bit)));
      const weight =
        (factorial(members.size) * factorial(players.length - members.size - 1)) / factorial(players.length);
      value += weight * (worth(new Set([...members, player])) - worth(members));
    }
    return value;
  });
}

/** P(conversion) by walking the chain step by step until nothing is under way. */
function conversionRateWithout(paths: Path[], removed: string | null): number {
  const counts = new Map<string, Map<string, number>>();
  for (const { promoterIds, isConverted, journeys } of paths) {
    const states = ['(start)', ...promoterIds, isConverted ? '(conv)' : '(null)'];
    states.slice(1).forEach((to, index) => {
      const row = counts.get(states[index]!) ?? new Map<string, number>();
      counts.set(states[index]!, row.set(to, (row.get(to) ?? 0) + journeys));
    });
  }
  let under = new Map([['(start)', 1]]);
  let converted = 0;
  for (let step = 0; step < 20_000 && under.size > 0; step++) {
    const next = new Map<string, number>();
    for (const [state, mass] of under) {
      const row = counts.get(state)!;
      const total = [...row.values()].reduce((sum, count) => sum + count, 0);
      for (const [to, count] of row) {
        const moved = (mass * count) / total;
        if (to === '(conv)') converted += moved;
        else if (to !== '(null)' && to !== removed && moved > 1e-15)
          next.set(to, (next.get(to) ?? 0) + moved);
      }
    }
    under = next;
  }
  return converted;
}

it('the definition used here solves the glove game of Shapley 1953: 2/3, 1/6, 1/6', () => {
  const pair = (members: Set<string>): number => (members.has('left') && members.size > 1 ? 1 : 0);
  const values = shapleyByDefinition(['left', 'right', 'other right'], pair);
  [2 / 3, 1 / 6, 1 / 6].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 12));
});

it('the definition used here solves a game of unlike coalitions: .06, .05, .015', () => {
  const worth: Record<string, number> = {
    a: 0.05,
    b: 0.03,
    c: 0.01,
    ab: 0.1,
    ac: 0.05,
    bc: 0.05,
    abc: 0.125,
  };
  const values = shapleyByDefinition(['a', 'b', 'c'], (members) => worth[[...members].sort().join('')] ?? 0);
  [0.06, 0.05, 0.015].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 12));
});

it('Shapley weights are those of the definition', () => {
  fc.assert(
    fc.property(somePaths, (paths) => {
      const { weights } = trainShapley(paths);
      const rates = new Map<string, { journeys: number; converted: number }>();
      for (const { promoterIds, isConverted, journeys } of paths) {
        const key = [...new Set(promoterIds)].sort().join('');
        const known = rates.get(key) ?? { journeys: 0, converted: 0 };
        known.journeys += journeys;
        if (isConverted) known.converted += journeys;
        rates.set(key, known);
      }
      const worth = (members: Set<string>): number =>
        [...rates]
          .filter(([key]) => [...key].every((name) => members.has(name)))
          .reduce((sum, [, { journeys, converted }]) => sum + converted / journeys, 0);
      const values = shapleyByDefinition([...weights.keys()], worth);
      const total = values.reduce((sum, value) => sum + value, 0);
      [...weights.values()].forEach((weight, index) => {
        const expected = total === 0 ? 0 : values[index]! / total;
        expect(Number(weight) / Number(WEIGHT_DENOMINATOR)).toBeCloseTo(expected, 9);
      });
    }),
    { numRuns: 300 },
  );
});

it('Markov effects are those of taking the promoter out of the chain', () => {
  fc.assert(
    fc.property(somePaths, (paths) => {
      const found = removalEffects(paths, 1);
      const whole = conversionRateWithout(paths, null);
      expect(found.conversionRate).toBeCloseTo(whole, 8);
      found.promoterIds.forEach((name, index) => {
        const effect = whole === 0 ? 0 : 1 - conversionRateWithout(paths, name) / whole;
        expect(found.effects[index]).toBeCloseTo(effect, 6);
      });
    }),
    { numRuns: 100 },
  );
});

it('sampling stays within the bound it states, and the same seed gives the same bytes', () => {
  fc.assert(
    fc.property(somePaths, fc.integer({ min: 0, max: 2 ** 31 }), (paths, seed) => {
      const limits = { exactPromoters: 0, sampledSteps: 20_000 };
      const exact = removalEffects(paths, seed);
      const sampled = removalEffects(paths, seed, limits);
      expect(sampled.errorBound).toBeGreaterThan(0);
      sampled.effects.forEach((effect, index) =>
        // A hundredth of the runs may miss a bound of 99 %; twice the bound is out of reach for all of them.
        expect(Math.abs(effect - exact.effects[index]!)).toBeLessThanOrEqual(2 * sampled.errorBound),
      );
      expect(trainMarkov(paths, seed, limits)).toEqual(trainMarkov(paths, seed, limits));
    }),
    { numRuns: 60 },
  );
});

it('training does not depend on the order of the journeys, and weights sum to the denominator', () => {
  fc.assert(
    fc.property(somePaths, fc.integer({ min: 0, max: 1000 }), (paths, shift) => {
      const turned = paths.map((_, index) => paths[(index + shift) % paths.length]!);
      for (const learn of [(list: Path[]) => trainMarkov(list, 7), (list: Path[]) => trainShapley(list)]) {
        const weights = [...learn(paths).weights];
        expect([...learn(turned).weights]).toEqual(weights);
        const sum = weights.reduce((sofar, [, weight]) => sofar + weight, 0n);
        expect(sum === WEIGHT_DENOMINATOR || paths.every(({ isConverted }) => !isConverted)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it('solves 400 promoters exactly, and samples 401', () => {
  const paths = Array.from({ length: 4010 }, (_, index): Path => {
    const at = (step: number): string =>
      `p${String((index * (step * 37 + 1) + step) % 401).padStart(3, '0')}`;
    return { promoterIds: [at(0), at(1), at(2)], isConverted: index % 5 === 0, journeys: 1 + (index % 3) };
  });
  const few = paths.filter(({ promoterIds }) => !promoterIds.includes('p400'));
  expect(trainMarkov(few, 1)).toMatchObject({ method: 'exact', errorBound: 0 });
  const sampled = trainMarkov(paths, 1);
  expect(sampled.method).toBe('sampled');
  expect(sampled.errorBound).toBeLessThan(0.01);
  const exact = removalEffects(paths, 1, { exactPromoters: 401, sampledSteps: 0 });
  const close = removalEffects(paths, 1);
  close.effects.forEach((effect, index) =>
    expect(Math.abs(effect - exact.effects[index]!)).toBeLessThanOrEqual(sampled.errorBound),
  );
});
