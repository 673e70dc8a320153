import type { ClickStep } from '../click-step.js';

/** A HEAD request follows the link, but nobody looked. */
export const judgeMethod: ClickStep = {
  name: 'judge-method',
  apply: (click) => {
    if (click.visit.method === 'HEAD') click.uncount('head');
  },
};
