import type { ArmStats, Objective } from './routing.types.js';

const DRAWS = 1_000;

/**
 * How likely each arm is to be the best one by what is known (Thompson sampling, its probabilities
 * estimated by drawing often), mixed with an even spread so that every arm keeps `floor / arms`.
 * Choosing by these numbers is Thompson sampling with a probability that can be written down.
 */
export function banditProbabilities(
  arms: readonly ArmStats[],
  options: { objective: Objective; floor: number },
  random: () => number,
): number[] {
  const wins = new Array<number>(arms.length).fill(0);
  const draw = options.objective === 'epc' ? epcDraw(arms, random) : rateDraw(random);
  for (let round = 0; round < DRAWS; round++) {
    let best = 0;
    let bestDraw = -1;
    for (let index = 0; index < arms.length; index++) {
      const value = draw(arms[index]!);
      if (value > bestDraw) {
        best = index;
        bestDraw = value;
      }
    }
    wins[best]! += 1;
  }
  return wins.map((count) => options.floor / arms.length + (1 - options.floor) * (count / DRAWS));
}

function rateDraw(random: () => number): (arm: ArmStats) => number {
  return (arm) => {
    const won = gamma(1 + arm.conversions, random);
    // More conversions than clicks happen: several events of one click.
    return won / (won + gamma(1 + Math.max(0, arm.clicks - arm.conversions), random));
  };
}

/** Rate times mean value; the value of one conversion is taken as exponential, with the mean of all arms before. */
function epcDraw(arms: readonly ArmStats[], random: () => number): (arm: ArmStats) => number {
  const conversions = arms.reduce((sum, arm) => sum + arm.conversions, 0);
  const value = arms.reduce((sum, arm) => sum + arm.value, 0);
  const prior = conversions > 0 ? Math.max(value / conversions, 1) : 1;
  const rate = rateDraw(random);
  return (arm) => rate(arm) * ((prior + arm.value) / gamma(1 + arm.conversions, random));
}

/** A draw from Gamma(shape, 1) for shape >= 1 (Marsaglia and Tsang, 2000). */
function gamma(shape: number, random: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
