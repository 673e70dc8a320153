import type { Role } from '../kernel/context/roles.js';
import type { TenantState } from '../tenants/tenants.types.js';
import type { UserStatus } from './users.types.js';

/** What every request of a logged-in user is judged by. */
export interface SessionState {
  tenantId: string;
  email: string;
  status: UserStatus;
  roles: Role[];
  permissionSets: string[];
  sessionVersion: number;
  /** False once the log-in was ended. */
  isOpen: boolean;
  tenant: TenantState;
}

/** A refresh token, shown once. */
export interface IssuedRefreshToken {
  /** The log-in it belongs to; access tokens name it too. */
  sessionId: string;
  refreshToken: string;
}

export type RotationOutcome =
  | { kind: 'rotated'; tenantId: string; userId: string; token: IssuedRefreshToken }
  | { kind: 'reused' }
  | { kind: 'invalid' };
