import type { Destination } from '../../catalog/catalog.types.js';
import type { RouteTaken } from '../../click-record.types.js';
import type { Click } from '../click.js';
import type { ClickAnswer, ClickStep, StepOutcome } from '../click-step.js';

/** Why a destination cannot take this click now. */
export type GateReason = 'offer_ended' | 'geo_blocked' | 'cap_reached';

export type GateVerdict = { open: true } | { open: false; reason: GateReason; fallbackUrl: string | null };

export const OPEN: GateVerdict = { open: true };

/** Asked for each destination in turn; takes what it hands out only when it opens. */
export interface DestinationGate {
  readonly name: string;
  judge(click: Click, destination: Destination): GateVerdict | Promise<GateVerdict>;
}

/** A destination with how it was chosen. */
export interface Candidate {
  destination: Destination;
  rule: number | null;
  strategy: string;
  propensity: number;
  arm?: string;
}

/** Where a click may go, best first; later ones are tried when a gate is closed. */
export interface Router {
  candidates(click: Click): readonly Candidate[];
  /** Where it goes when every candidate is closed; null: the answer says why. */
  fallbackUrl(click: Click): string | null;
}

/** An offer that is not active takes no clicks. */
export const offerGate: DestinationGate = {
  name: 'offer',
  judge: (_, { facts }) =>
    facts.offerStatus === 'active'
      ? OPEN
      : { open: false, reason: 'offer_ended', fallbackUrl: facts.fallbackUrl },
};

/** Takes the first candidate whose gates are all open, and writes down which were not. */
export function chooseDestination(router: Router, gates: readonly DestinationGate[]): ClickStep {
  return {
    name: 'choose-destination',
    apply: (click) => tryNext(click, { router, gates, candidates: router.candidates(click) }, 0, 0, [], null),
  };
}

/** Candidates are drawn once per click: chance must not be asked again after a refusal. */
interface Search {
  router: Router;
  gates: readonly DestinationGate[];
  candidates: readonly Candidate[];
}

/** Recursive and not async, so that a click that meets no promise is answered in the same turn. */
function tryNext(
  click: Click,
  search: Search,
  position: number,
  gate: number,
  skipped: RouteTaken['skipped'],
  last: Extract<GateVerdict, { open: false }> | null,
): StepOutcome | Promise<StepOutcome> {
  const { router, gates, candidates } = search;
  const candidate = candidates[position];
  if (!candidate) return nowhere(click, router, skipped, last);
  for (let index = gate; index < gates.length; index++) {
    const verdict = gates[index]!.judge(click, candidate.destination);
    if (verdict instanceof Promise) {
      return verdict.then((settled) =>
        settled.open
          ? tryNext(click, search, position, index + 1, skipped, last)
          : tryNext(click, search, position + 1, 0, [...skipped, skip(candidate, settled)], settled),
      );
    }
    if (!verdict.open) {
      return tryNext(click, search, position + 1, 0, [...skipped, skip(candidate, verdict)], verdict);
    }
  }
  const { destination, rule, strategy, propensity, arm } = candidate;
  click.destination = destination;
  click.route = { rule, strategy, propensity, skipped, ...(arm === undefined ? {} : { arm }) };
}

function skip(candidate: Candidate, verdict: { reason: GateReason }): RouteTaken['skipped'][number] {
  return { offerId: candidate.destination.facts.offerId, reason: verdict.reason };
}

/** Every destination is closed: a fallback when there is one, kept but not counted; else the reason itself. */
function nowhere(
  click: Click,
  router: Router,
  skipped: RouteTaken['skipped'],
  last: { reason: GateReason; fallbackUrl: string | null } | null,
): StepOutcome {
  const fallbackUrl = router.fallbackUrl(click) ?? last?.fallbackUrl ?? null;
  if (fallbackUrl === null) return refusal(last?.reason ?? 'offer_ended');
  if (last?.reason === 'offer_ended' || last === null) {
    return { kind: 'redirect', location: fallbackUrl, clickId: null, setCookie: null };
  }
  click.fallbackUrl = fallbackUrl;
  click.route = { rule: null, strategy: 'fallback', propensity: 1, skipped };
  click.uncount(last.reason);
}

function refusal(reason: GateReason): ClickAnswer {
  return reason === 'geo_blocked' ? { kind: 'geo_blocked' } : { kind: 'ended' };
}
