import type { ClickStep } from '../click-step.js';

/** An offer that is not active is not shown to anybody. */
export const judgeOffer: ClickStep = {
  name: 'judge-offer',
  apply: ({ link }) => {
    if (link.facts.offerStatus !== 'active') return { kind: 'ended' };
  },
};
