import { hasRole, type RequestContext } from './request-context.js';
import type { Permission } from './roles.js';

/** Whether the caller acts for the whole tenant in this matter: an admin with the permission, or the system itself. */
export function actsForTenant(ctx: RequestContext, permission: Permission): boolean {
  if (ctx.principal.kind === 'system') return true;
  return (
    ctx.principal.kind === 'user' && hasRole(ctx, 'ADMIN') && ctx.principal.permissions.includes(permission)
  );
}
