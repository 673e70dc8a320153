import type { Router } from './choose-destination.step.js';

/** A plain link leads to its own offer. */
export const ownOfferRouter: Router = {
  candidates: ({ link }) => [
    { destination: link.destination, rule: null, strategy: 'direct', propensity: 1 },
  ],
  fallbackUrl: () => null,
};
