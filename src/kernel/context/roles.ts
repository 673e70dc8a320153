export const ROLES = [
  'SUPER_ADMIN',
  'ADMIN',
  'PROMOTER',
  'ADVERTISER',
  'PARTNER',
  'AFFILIATE_MARKETER',
] as const;
export type Role = (typeof ROLES)[number];

/** What an ADMIN may do, one string per kind of act. */
export const PERMISSIONS = [
  'users:read',
  'users:write',
  'tenant:read',
  'tenant:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'offers:read',
  'offers:write',
  'links:read',
  'links:write',
  'clicks:read',
  'conversions:read',
  'conversions:write',
  'ledger:read',
  'payouts:write',
  'fraud:read',
  'fraud:write',
  'tracking:read',
  'tracking:write',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const READS = PERMISSIONS.filter((permission) => permission.endsWith(':read'));

/** Named sets an ADMIN can hold; `owner` is everything and is what a tenant's first admin gets. */
export const PERMISSION_SETS = {
  owner: [...PERMISSIONS],
  finance: [
    'ledger:read',
    'payouts:write',
    'conversions:read',
    'conversions:write',
    'offers:read',
    'users:read',
    'audit:read',
  ],
  tech: [
    'keys:read',
    'keys:write',
    'tracking:read',
    'tracking:write',
    'links:read',
    'links:write',
    'tenant:read',
    'tenant:write',
    'clicks:read',
  ],
  fraud: ['fraud:read', 'fraud:write', 'clicks:read', 'conversions:read', 'conversions:write', 'users:read'],
  support: ['users:read', 'users:write', 'clicks:read', 'conversions:read', 'offers:read', 'links:read'],
  advertiser_manager: [
    'offers:read',
    'offers:write',
    'conversions:read',
    'conversions:write',
    'users:read',
    'clicks:read',
  ],
  viewer: READS,
} as const satisfies Record<string, readonly Permission[]>;
export type PermissionSet = keyof typeof PERMISSION_SETS;
export const PERMISSION_SET_NAMES = Object.keys(PERMISSION_SETS) as PermissionSet[];

export function permissionsOf(sets: readonly string[]): Permission[] {
  const granted = sets.flatMap((set) => PERMISSION_SETS[set as PermissionSet] ?? []);
  return [...new Set<Permission>(granted)];
}
