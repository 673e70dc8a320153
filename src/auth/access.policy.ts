import type { Principal } from '../kernel/context/request-context.js';
import type { AllowRule } from '../kernel/http/allow.decorator.js';

export type Verdict = 'allowed' | 'forbidden' | 'scope_missing';

/** Whether a rule lets a caller in. Deny is the default: what the rule does not name is refused. */
export function judge(rule: AllowRule, principal: Principal): Verdict {
  if (principal.kind === 'user') return mayUser(rule, principal) ? 'allowed' : 'forbidden';
  if (principal.kind !== 'key' || !rule.scopes || rule.scopes.length === 0) return 'forbidden';
  return rule.scopes.some((scope) => principal.scopes.includes(scope)) ? 'allowed' : 'scope_missing';
}

function mayUser(rule: AllowRule, user: Extract<Principal, { kind: 'user' }>): boolean {
  if (rule.anyUser) return true;
  return (rule.roles ?? []).some((role) => {
    if (!user.roles.includes(role)) return false;
    return role !== 'ADMIN' || rule.permission === undefined || user.permissions.includes(rule.permission);
  });
}
