import { checkTemplate } from '../kernel/url-template/url-template.js';
import {
  MacroMisplaced,
  UnknownMacro,
  InvalidDestination,
} from '../kernel/url-template/url-template.errors.js';
import { OfferInvalidDestination, OfferMacroMisplaced, OfferUnknownMacro } from './offers.errors.js';
import type { LandingPage } from './offers.types.js';

/**
 * Judges the destination or fallback of an offer when it is saved.
 * @throws OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination
 */
export function checkDestination(template: string): void {
  try {
    checkTemplate(template);
  } catch (error) {
    if (error instanceof UnknownMacro) throw new OfferUnknownMacro({ details: error.details });
    if (error instanceof MacroMisplaced) throw new OfferMacroMisplaced();
    if (error instanceof InvalidDestination) throw new OfferInvalidDestination({ message: error.messages });
    throw error;
  }
}

/**
 * Judges where an offer leads as a whole: its landing pages stay on the destination's host or its own hosts.
 * @throws OfferUnknownMacro, OfferMacroMisplaced, OfferInvalidDestination
 */
export function checkDestinations(offer: {
  destinationUrl: string;
  fallbackUrl?: string | null;
  landingPages?: readonly LandingPage[];
  ownHosts?: readonly string[];
}): void {
  const { destinationUrl, fallbackUrl, landingPages = [], ownHosts = [] } = offer;
  checkDestination(destinationUrl);
  if (fallbackUrl != null) checkDestination(fallbackUrl);
  for (const { name, url } of landingPages) {
    checkDestination(url);
    if (hostOf(url) !== hostOf(destinationUrl) && !ownHosts.includes(hostOf(url))) {
      throw new OfferInvalidDestination({
        message: `The landing page "${name}" is on none of the offer's hosts.`,
      });
    }
  }
}

function hostOf(template: string): string {
  // Macros stand behind the host only, so any filling will do.
  return new URL(template.replace(/\{\w+\}/g, 'x')).host;
}
