import { RoutingInvalid, RoutingUnsupportedCondition } from './routing.errors.js';
import { armName } from './routing.policy.js';
import type { Conditions, Routing, RoutingRule } from './routing.types.js';

/** Which files this installation has. */
export interface KnownPlaces {
  knowsCities: boolean;
  knowsNetworks: boolean;
}

/** @throws RoutingUnsupportedCondition for conditions that this installation has no data for */
export function refuseUnsupported(rules: readonly { when: Conditions }[], known: KnownPlaces | null): void {
  const unsupported = [
    ...(known?.knowsCities ? [] : (['regions', 'cities'] as const)),
    ...(known?.knowsNetworks ? [] : (['connections', 'asns'] as const)),
  ];
  const conditions = unsupported.filter((name) => rules.some(({ when }) => when[name] !== undefined));
  if (conditions.length > 0) throw new RoutingUnsupportedCondition({ details: { conditions } });
}

/** @throws RoutingInvalid */
export function checkRouting({ rules, failover }: Routing): void {
  if (new Set(failover).size < failover.length) refuse('failover names an offer twice');
  rules.forEach((rule, index) => checkRule(rule, index));
}

/** Every offer the rules may lead to, each once. */
export function offersOf({ rules, failover }: Routing): string[] {
  const grouped = rules.flatMap(({ destinations }) => destinations.map(({ offerId }) => offerId));
  return [...new Set([...grouped, ...failover])];
}

function checkRule({ destinations, strategy, when }: RoutingRule, index: number): void {
  const offers = new Set(destinations.map(({ offerId }) => offerId));
  if (offers.size < destinations.length) refuse(`rule ${index} names an offer twice`);
  if (strategy === 'ab_test') {
    if (destinations.length < 2) refuse(`rule ${index} is an experiment with one arm only`);
    if (new Set(destinations.map(armName)).size < destinations.length) {
      refuse(`rule ${index} has two arms of one name`);
    }
  }
  const { fromHour = 0, toHour = 24 } = when.schedule ?? {};
  if (fromHour === toHour) refuse(`rule ${index} has a schedule that is never open`);
}

function refuse(message: string): never {
  throw new RoutingInvalid({ message });
}
