import type { Principal, World } from '../kernel/context/request-context.js';
import type { TenantStatus } from '../tenants/tenants.types.js';
import type { UserEntity } from '../users/user.entity.js';

/** Somebody who is not known yet. */
export interface Visitor {
  ip: string | null;
  userAgent: string | null;
  correlationId: string;
  /** The host name of the request, without port. */
  host: string;
}

/** Claims of an access token. */
export interface AccessClaims {
  /** User id. */
  sub: string;
  /** Tenant id. */
  tid: string;
  /** Session version of the user at issue. */
  ver: number;
  /** The log-in it belongs to. */
  sid: string;
}

/** Who sent a request, once a credential has proved it. */
export interface Caller {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
  tenantStatus: TenantStatus;
  principal: Principal;
}

/** What a log-in answers with. */
export interface LoggedIn {
  accessToken: string;
  refreshToken: string;
  /** Life of the access token in seconds. */
  expiresIn: number;
  user: UserEntity;
}
