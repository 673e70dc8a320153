import { valueOf } from '../catalog/catalog-section.js';
import type { Destination } from '../catalog/catalog.types.js';
import type { Click } from '../edge/click.js';
import { type DestinationGate, type GateVerdict, OPEN } from '../edge/steps/choose-destination.step.js';
import type { CapLeases, Taken } from './cap-leases.js';
import { isInWindow } from './cap-window.policy.js';
import { type CapTarget, capsSection, type ClickCap } from './caps.section.js';

/**
 * Closes an offer whose caps are reached. Stands last: when it opens, the click has its units. A click
 * that does not count takes none, but goes no further than one that does.
 */
export function capsGate(leases: CapLeases): DestinationGate {
  return {
    name: 'caps',
    judge(click, destination) {
      const caps = valueOf(click.tenant, capsSection).get(destination.facts.offerId);
      if (!caps) return OPEN;
      const { promoterId, campaignId = null } = click.link.facts;
      const at = click.now + click.tenant.facts.clockOffsetMs;
      const applies = (cap: CapTarget): boolean =>
        (cap.promoterId === null || cap.promoterId === promoterId) &&
        (cap.campaignId === null || cap.campaignId === campaignId);
      if (caps.full.some((cap) => applies(cap) && isInWindow(cap.window, at))) return closed(destination);
      const clickCaps = caps.clicks.filter(applies);
      if (clickCaps.length === 0) return OPEN;
      if (!click.isCounted) {
        const isOver = clickCaps.some((cap) => !cap.isSoft && leases.isReached(cap, at));
        return isOver ? closed(destination) : OPEN;
      }
      const taken = leases.take(clickCaps, at, (cap) => cap.isSoft);
      return taken instanceof Promise
        ? taken.then((later) => verdict(click, destination, later))
        : verdict(click, destination, taken);
    },
  };
}

function verdict(click: Click, destination: Destination, { leases, reached }: Taken<ClickCap>): GateVerdict {
  if (reached.some((cap) => !cap.isSoft)) return closed(destination);
  click.leases = leases;
  return OPEN;
}

function closed({ facts }: Destination): GateVerdict {
  return { open: false, reason: 'cap_reached', fallbackUrl: facts.fallbackUrl };
}
