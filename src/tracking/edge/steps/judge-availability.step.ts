import type { TenantFacts } from '../../catalog/catalog.types.js';
import type { Click } from '../click.js';
import type { ClickStep, StepOutcome } from '../click-step.js';

/** A suspended tenant's links show a neutral page; ended links lead to their fallback, or say so. */
export const judgeAvailability: ClickStep = {
  name: 'judge-availability',
  apply: ({ link, tenant, at }: Click): StepOutcome => {
    if (!isActive(tenant.facts)) return { kind: 'neutral' };
    const { linkStatus, linkExpiresAt, fallbackUrl } = link.facts;
    const hasEnded = linkStatus !== 'active' || (linkExpiresAt !== null && linkExpiresAt <= at);
    if (!hasEnded) return;
    if (fallbackUrl === null) return { kind: 'ended' };
    return { kind: 'redirect', location: fallbackUrl, clickId: null, setCookie: null };
  },
};

function isActive(facts: TenantFacts): boolean {
  return facts.tenantStatus === 'active';
}
