import { banditProbabilities } from './bandit.policy.js';
import { failedConditions } from './conditions.policy.js';
import type { ArmStats, RoutedOffer, Routing, RoutingRule, VisitorFacts } from './routing.types.js';
import { stickyFraction } from './sticky-hash.js';

/** Where chance and turns come from, so that tests can hold them. */
export interface Dice {
  /** From 0 up to 1. */
  random(): number;
  /** 0, 1, 2 … for each key. */
  turn(key: string): number;
}

/** One offer a click may go to; earlier ones go first. */
export interface Choice {
  offerId: string;
  rule: number | null;
  strategy: string;
  /** How likely this choice was, given that those before it are closed. */
  propensity: number;
  arm?: string;
}

export interface PlannedRouting {
  linkId: string;
  ownOfferId: string;
  routing: Routing;
  stats: ReadonlyMap<string, ArmStats>;
  /** Of bandit rules by position, computed once per load. */
  probabilities: Map<number, number[]>;
}

export interface RuleVerdict {
  rule: number;
  failed: string[];
}

export const DEFAULT_FLOOR = 0.1;
const ARM_NAMES = 'ABCDEFGHIJ';

/** Name of an arm where none is given: A, B, C … */
export function armName(offer: RoutedOffer, index: number): string {
  return offer.name ?? ARM_NAMES[index] ?? `${index + 1}`;
}

/** The rules in order up to the first that matches, with what spoke against the others. */
export function judgeRules({ routing, linkId }: PlannedRouting, visitor: VisitorFacts): RuleVerdict[] {
  const verdicts: RuleVerdict[] = [];
  for (let rule = 0; rule < routing.rules.length; rule++) {
    const failed = failedConditions(routing.rules[rule]!.when, visitor, `${linkId}:${rule}`);
    verdicts.push({ rule, failed });
    if (failed.length === 0) break;
  }
  return verdicts;
}

/** The offers of the first rule that matches, best first, or the link's own offer; then the failover chain. */
export function planRoute(plan: PlannedRouting, visitor: VisitorFacts, dice: Dice): Choice[] {
  const last = judgeRules(plan, visitor).at(-1);
  const rule = last && last.failed.length === 0 ? last.rule : null;
  const choices: Choice[] =
    rule === null
      ? [{ offerId: plan.ownOfferId, rule: null, strategy: 'direct', propensity: 1 }]
      : groupChoices(plan, rule, visitor, dice);
  for (const offerId of plan.routing.failover) {
    if (!choices.some((choice) => choice.offerId === offerId)) {
      choices.push({ offerId, rule, strategy: 'failover', propensity: 1 });
    }
  }
  return choices;
}

function groupChoices(plan: PlannedRouting, index: number, visitor: VisitorFacts, dice: Dice): Choice[] {
  const rule = plan.routing.rules[index]!;
  const { destinations, strategy } = rule;
  switch (strategy) {
    case 'weighted':
      return drawOrder(
        rule,
        index,
        destinations.map(({ weight }) => weight),
        dice,
      );
    case 'bandit':
      return drawOrder(rule, index, probabilitiesOf(plan, index, dice), dice);
    case 'round_robin': {
      const first = dice.turn(`${plan.linkId}:${index}`) % destinations.length;
      const turned = [...destinations.slice(first), ...destinations.slice(0, first)];
      return turned.map(({ offerId }, position) => ({
        offerId,
        rule: index,
        strategy,
        propensity: position === 0 ? 1 / destinations.length : 1,
      }));
    }
    case 'ab_test':
      return armOf(rule, index, stickyFraction(`${plan.linkId}:${index}:ab:${visitor.key}`));
  }
}

/** Draws one after the other without putting back; what is skipped falls out of the draw. */
function drawOrder(rule: RoutingRule, index: number, weights: readonly number[], dice: Dice): Choice[] {
  const left = rule.destinations.map(({ offerId }, position) => ({ offerId, weight: weights[position]! }));
  const choices: Choice[] = [];
  let total = left.reduce((sum, { weight }) => sum + weight, 0);
  while (left.length > 0) {
    let mark = dice.random() * total;
    let position = left.findIndex(({ weight }) => (mark -= weight) < 0);
    // Rounding may leave a crumb behind the last one.
    if (position < 0) position = left.length - 1;
    const { offerId, weight } = left.splice(position, 1)[0]!;
    const propensity = left.length === 0 ? 1 : weight / total;
    choices.push({ offerId, rule: index, strategy: rule.strategy, propensity });
    total -= weight;
  }
  return choices;
}

/** A visitor stays with their arm; where it is closed the others stand in, outside the experiment. */
function armOf(rule: RoutingRule, index: number, fraction: number): Choice[] {
  const { destinations } = rule;
  const total = destinations.reduce((sum, { weight }) => sum + weight, 0);
  let mark = fraction * total;
  let chosen = destinations.findIndex(({ weight }) => (mark -= weight) < 0);
  if (chosen < 0) chosen = destinations.length - 1;
  const { offerId, weight } = destinations[chosen]!;
  const own: Choice = {
    offerId,
    rule: index,
    strategy: 'ab_test',
    propensity: weight / total,
    arm: armName(destinations[chosen]!, chosen),
  };
  const others = destinations
    .filter((_, position) => position !== chosen)
    .map((other) => ({ offerId: other.offerId, rule: index, strategy: 'failover', propensity: 1 }));
  return [own, ...others];
}

function probabilitiesOf(plan: PlannedRouting, index: number, dice: Dice): number[] {
  const known = plan.probabilities.get(index);
  if (known) return known;
  const rule = plan.routing.rules[index]!;
  const arms = rule.destinations.map(
    ({ offerId }) => plan.stats.get(offerId) ?? { offerId, clicks: 0, conversions: 0, value: 0 },
  );
  const options = {
    objective: rule.objective ?? 'conversions',
    floor: rule.explorationFloor ?? DEFAULT_FLOOR,
  } as const;
  const made = banditProbabilities(arms, options, () => dice.random());
  plan.probabilities.set(index, made);
  return made;
}
