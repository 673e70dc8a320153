import type { Principal } from '../kernel/context/request-context.js';
import { permissionsOf, type PermissionSet, type Role } from '../kernel/context/roles.js';

/** The rights of a person, as far as managing them goes. */
export interface Rights {
  roles: readonly Role[];
  permissionSets: readonly PermissionSet[];
}

/**
 * Whether an actor may turn somebody's rights from `now` into `wanted` (or touch the account, when they
 * are equal). Nobody reaches past their own rights: neither giving, nor taking, nor suspending.
 */
export function mayManage(actor: Principal, targetId: string | null, now: Rights, wanted: Rights): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'user') return false;
  const isSelf = actor.id === targetId;
  if (actor.roles.includes('SUPER_ADMIN')) {
    // Whoever is root stays root until another root decides otherwise: so one is always left.
    return !(isSelf && now.roles.includes('SUPER_ADMIN') && !wanted.roles.includes('SUPER_ADMIN'));
  }
  if (!actor.roles.includes('ADMIN')) return false;
  if (now.roles.includes('SUPER_ADMIN') || wanted.roles.includes('SUPER_ADMIN')) return false;
  // Giving one's own rights up needs no permission to give them.
  if (isSelf && isWithin(wanted, now)) return true;
  const reach = [...rightsOf(now), ...rightsOf(wanted)];
  return reach.every((permission) => actor.permissions.includes(permission));
}

/** What is in force: permission sets count for admins only. */
function rightsOf(rights: Rights): string[] {
  return rights.roles.includes('ADMIN') ? permissionsOf(rights.permissionSets) : [];
}

function isWithin(wanted: Rights, now: Rights): boolean {
  const held = rightsOf(now);
  return (
    wanted.roles.every((role) => now.roles.includes(role)) &&
    rightsOf(wanted).every((permission) => held.includes(permission as never))
  );
}

/** Whether the tenant keeps an admin who can manage users when this one is no longer in `others`. */
export function canManageUsers(rights: Rights): boolean {
  return rights.roles.includes('ADMIN') && permissionsOf(rights.permissionSets).includes('users:write');
}
