import { LRUCache } from 'lru-cache';
import { valueOf } from '../catalog/catalog-section.js';
import type { Click } from '../edge/click.js';
import type { Candidate, Router } from '../edge/steps/choose-destination.step.js';
import { ownOfferRouter } from '../edge/steps/own-offer-router.js';
import { connectionsOf } from './connections.policy.js';
import { type Dice, planRoute } from './routing.policy.js';
import { routingSection } from './routing-section.js';
import type { VisitorFacts } from './routing.types.js';

const MAX_TURNS = 100_000;

/** Leads smart links by their rules, and plain links to their own offer. Turns are counted per process. */
export function smartRouter(random: () => number = Math.random): Router {
  const turns = new LRUCache<string, { next: number }>({ max: MAX_TURNS });
  const dice: Dice = {
    random,
    turn: (key) => {
      const known = turns.get(key);
      if (known) return known.next++;
      turns.set(key, { next: 1 });
      return 0;
    },
  };
  return {
    candidates: (click) => {
      const routing = valueOf(click.link, routingSection);
      if (routing === null) return ownOfferRouter.candidates(click);
      const candidates: Candidate[] = [];
      for (const { offerId, ...rest } of planRoute(routing, visitorOf(click), dice)) {
        const destination =
          offerId === routing.ownOfferId ? click.link.destination : routing.destinations.get(offerId);
        if (destination) candidates.push({ ...rest, destination });
      }
      return candidates;
    },
    fallbackUrl: (click) => valueOf(click.link, routingSection)?.routing.fallbackUrl ?? null,
  };
}

function visitorOf(click: Click): VisitorFacts {
  const { country, region, regionCode, city, asn, device, os, browser, language, referrer, parameters } =
    click;
  return {
    // Without a name of its own a visitor is told by address and browser.
    key: click.visitor ?? `${click.visit.ip} ${click.userAgent}`,
    ...{ country, region, regionCode, city, asn },
    connections: connectionsOf(click),
    device,
    os,
    browser,
    language,
    referrer,
    source: parameters.source,
    subs: parameters.subs,
    at: click.at,
  };
}
