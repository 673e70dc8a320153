import type { LinkSection } from '../catalog/catalog-section.js';
import type { Destination, OfferFacts } from '../catalog/catalog.types.js';
import { destinationOf } from '../catalog/postgres-catalog-source.js';
import type { PlannedRouting } from './routing.policy.js';
import type { ArmStats, Routing } from './routing.types.js';

/** What `find_link_routing` answers. */
export interface RoutingRow {
  linkId: string;
  ownOfferId: string;
  routing: Routing;
  /** Every offer the link may lead to; a change of one of them reloads the link. */
  offerIds: string[];
  offers: OfferFacts[];
  /** Of the last 30 days; empty without a bandit. */
  stats: ArmStats[];
}

export interface LinkRouting extends PlannedRouting {
  destinations: Map<string, Destination>;
}

/** What the edge knows of a smart link; null for a plain one. Reloading it brings a bandit's numbers up to date. */
export const routingSection: LinkSection<RoutingRow | null, LinkRouting | null> = {
  name: 'routing',
  async load(pool, { linkId }) {
    const { rows } = await pool.query<{ routing: RoutingRow | null }>({
      name: 'find_link_routing',
      text: 'SELECT find_link_routing($1) AS routing',
      values: [linkId],
    });
    return rows[0]!.routing;
  },
  read: (raw) => (raw ? readRouting(raw) : null),
};

export function readRouting({ linkId, ownOfferId, routing, offers, stats }: RoutingRow): LinkRouting {
  return {
    linkId,
    ownOfferId,
    routing,
    stats: new Map(stats.map((arm) => [arm.offerId, arm])),
    probabilities: new Map(),
    destinations: new Map(offers.map((facts) => [facts.offerId, destinationOf(facts)])),
  };
}
