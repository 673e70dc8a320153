import { geoGate } from '../geo/geo-gate.js';
import { smartRouter } from '../routing/smart-router.js';
import { verifySignature } from '../signing/verify-signature.step.js';
import { identifyVisitor } from '../visitor/identify-visitor.step.js';
import type { ClickStep } from './click-step.js';
import { chooseDestination, type DestinationGate, offerGate } from './steps/choose-destination.step.js';
import { enrich, type CountrySource, type PlaceSource } from './steps/enrich.step.js';
import { judgeAvailability } from './steps/judge-availability.step.js';
import { judgeMethod } from './steps/judge-method.step.js';
import { judgeOffer } from './steps/judge-offer.step.js';
import { screen } from './steps/screen.step.js';

export interface EdgeIdentity {
  /** Newest first. */
  masterKeys: Buffer[];
  /** Whether visitors come over https. */
  isSecure: () => boolean;
}

/**
 * The steps of a click, in the order they are taken.
 * @param lastGates those that take something when they open
 * @param places null without files for cities and networks
 */
export function clickSteps(
  countries: CountrySource,
  identity: EdgeIdentity,
  lastGates: DestinationGate[] = [],
  places: PlaceSource | null = null,
): ClickStep[] {
  return [
    judgeAvailability,
    judgeMethod,
    verifySignature(identity.masterKeys),
    identifyVisitor(identity),
    enrich(countries, places),
    screen(),
    chooseDestination(smartRouter(), [offerGate, geoGate, ...lastGates]),
  ];
}

/** The steps of an impression: nobody is led anywhere, so there is nothing to choose and no cap to use up. */
export function impressionSteps(countries: CountrySource, identity: EdgeIdentity): ClickStep[] {
  return [
    judgeAvailability,
    judgeOffer,
    judgeMethod,
    verifySignature(identity.masterKeys),
    identifyVisitor(identity),
    enrich(countries),
    screen(),
  ];
}
