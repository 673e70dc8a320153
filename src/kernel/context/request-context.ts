import type { Role } from './roles.js';

export type World = 'live' | 'test';

export type Principal =
  | { kind: 'anonymous' }
  | {
      kind: 'user';
      id: string;
      email: string;
      roles: Role[];
      permissions: string[];
      /** The log-in this request belongs to: the family of its refresh tokens. */
      sessionId?: string;
    }
  | {
      kind: 'key';
      id: string;
      keyKind: 'sk' | 'pk' | 'pt';
      scopes: string[];
      advertiserId: string | null;
      /** The partner a `pt` key belongs to. */
      ownerUserId: string | null;
      /** What a `pt` key may see; all offers when both lists are empty. */
      offerIds: string[];
      brandIds: string[];
    }
  | { kind: 'system'; job: string };

/** Who asks, for which tenant, in which world: the first argument of every use case. */
export interface RequestContext {
  readonly tenantId: string;
  readonly world: World;
  /** How far this world's clock is ahead of wall time, in ms; always 0 in the live world. */
  readonly clockOffsetMs: number;
  readonly principal: Principal;
  readonly correlationId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** The context of a named background job in one tenant. */
export function systemContext(
  job: string,
  tenant: { tenantId: string; world?: World; clockOffsetMs?: number },
  correlationId = job,
): RequestContext {
  return {
    tenantId: tenant.tenantId,
    world: tenant.world ?? 'live',
    clockOffsetMs: tenant.clockOffsetMs ?? 0,
    principal: { kind: 'system', job },
    correlationId,
    ip: null,
    userAgent: null,
  };
}

/** A stable name for the caller: scope of idempotency keys, actor of audit entries. */
export function principalKey(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'system':
      return `system:${principal.job}`;
    default:
      return `${principal.kind}:${principal.id}`;
  }
}

export function hasRole(ctx: RequestContext, ...roles: Role[]): boolean {
  return ctx.principal.kind === 'user' && ctx.principal.roles.some((role) => roles.includes(role));
}

/** The id of the logged-in user; a programming error when the caller is not a user. */
export function userIdOf(ctx: RequestContext): string {
  if (ctx.principal.kind !== 'user') throw new Error('this use case is for logged-in users');
  return ctx.principal.id;
}
