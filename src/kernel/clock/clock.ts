import type { RequestContext } from '../context/request-context.js';

/**
 * Business time. A test world may run ahead of wall time, so due dates, cool-off, months and caps ask
 * here; tokens, signatures, ids and the journal use `Date.now()`.
 */
export const clock = {
  now(ctx: Pick<RequestContext, 'clockOffsetMs'>): Date {
    return new Date(Date.now() + ctx.clockOffsetMs);
  },
};
