import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from '../kernel/context/request-context.js';
import { AppError } from '../kernel/errors/app-error.js';
import { Forbidden, RequestInvalid, Unauthorized } from '../kernel/errors/common.errors.js';
import { KEY_FROM_QUERY } from '../kernel/http/accept-key-from-query.decorator.js';
import { ALLOW_KEY, type AllowRule, PUBLIC_KEY } from '../kernel/http/allow.decorator.js';
import type { RequestWithContext } from '../kernel/http/ctx.decorator.js';
import { OWN_GUARD } from '../kernel/http/own-guard.decorator.js';
import { isUuid, newId } from '../kernel/ids/uuid.js';
import { TenantNotFound, TenantSuspended } from '../tenants/tenants.errors.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { judge } from './access.policy.js';
import type { Caller } from './auth.types.js';
import { JwtGuard } from './jwt.guard.js';
import { isKeyShaped } from './keys/key-format.policy.js';
import { KeyUsageService } from './keys/key-usage.service.js';
import { KeyScopeMissing } from './keys/keys.errors.js';
import { KeysService } from './keys/keys.service.js';

type Request = FastifyRequest & RequestWithContext;

/**
 * In front of every route. A route that names nobody is for nobody; otherwise it learns from the token or
 * key who calls, judges the route's rule, and leaves the RequestContext on the request.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly jwt: JwtGuard,
    private readonly keys: KeysService,
    private readonly uses: KeyUsageService,
    private readonly tenants: TenantsService,
  ) {}

  /** @throws Unauthorized, Forbidden, KeyInvalid, KeyIpNotAllowed, KeyScopeMissing, TenantSuspended */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (execution.getType() !== 'http') return true;
    const request = execution.switchToHttp().getRequest<Request>();
    if (this.reflector.get<boolean | undefined>(OWN_GUARD, execution.getHandler())) return true;
    const rule = this.ruleOf(execution);
    if (rule === 'public') {
      await this.greet(execution, request);
      return true;
    }
    if (rule === null) throw new Forbidden();

    const caller = await this.identify(execution, request);
    if (!caller) throw new Unauthorized({ headers: { 'WWW-Authenticate': 'Bearer' } });
    const verdict = judge(rule, caller.principal);
    if (verdict === 'scope_missing') throw new KeyScopeMissing({ details: { required: rule.scopes } });
    if (verdict === 'forbidden') throw new Forbidden();
    refuseWritesWhileSuspended(request, caller);
    request.ctx = contextOf(request, await this.inNamedTenant(request, caller));
    return true;
  }

  /** The method's own mark decides before the class's. */
  private ruleOf(execution: ExecutionContext): AllowRule | 'public' | null {
    for (const target of [execution.getHandler(), execution.getClass()]) {
      const rule = this.reflector.get<AllowRule | undefined>(ALLOW_KEY, target);
      if (rule) return rule;
      if (this.reflector.get<boolean | undefined>(PUBLIC_KEY, target)) return 'public';
    }
    return null;
  }

  /** On a public route a credential is welcome, and a bad one no reason to refuse. */
  private async greet(execution: ExecutionContext, request: Request): Promise<void> {
    try {
      const caller = await this.identify(execution, request);
      if (caller) request.ctx = contextOf(request, caller);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
    }
  }

  private async identify(execution: ExecutionContext, request: Request): Promise<Caller | null> {
    const key = this.keyOf(execution, request);
    if (key !== null) {
      const caller = await this.callerOfKey(key, request.ip);
      this.countAnswer(execution, caller);
      return caller;
    }
    return request.headers.authorization === undefined ? null : this.jwt.identify(execution);
  }

  private keyOf(execution: ExecutionContext, request: Request): string | null {
    const header = request.headers['x-api-key'];
    if (typeof header === 'string' && header !== '') return header;
    const [scheme = '', bearer = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() === 'bearer' && isKeyShaped(bearer)) return bearer;
    const parameter = this.reflector.get<string | undefined>(KEY_FROM_QUERY, execution.getHandler());
    if (!parameter) return null;
    const sent = [request.query, request.body].map(
      (part) => (part as Record<string, unknown> | null)?.[parameter],
    );
    return (sent.find((value) => typeof value === 'string' && value !== '') as string | undefined) ?? null;
  }

  private async callerOfKey(rawKey: string, ip: string): Promise<Caller> {
    const key = await this.keys.authenticate(rawKey, ip);
    const { id, keyKind, scopes, advertiserId, ownerUserId, offerIds, brandIds } = key;
    return {
      tenantId: key.tenantId,
      world: key.world,
      clockOffsetMs: key.clockOffsetMs,
      tenantStatus: 'active',
      principal: { kind: 'key', id, keyKind, scopes, advertiserId, ownerUserId, offerIds, brandIds },
    };
  }

  /** Refusals count as well, those of the guards behind this one included. */
  private countAnswer(execution: ExecutionContext, { tenantId, principal }: Caller): void {
    if (principal.kind !== 'key') return;
    const { raw } = execution.switchToHttp().getResponse<FastifyReply>();
    const { id } = principal;
    raw.once('close', () => this.uses.noteAnswer({ id, tenantId }, raw.statusCode));
  }

  /** The header is believed from the platform's own people and is nothing to anybody else. */
  private async inNamedTenant(request: Request, caller: Caller): Promise<Caller> {
    const tenantId = request.headers['x-tenant-id'];
    if (tenantId === undefined || !isSuperAdmin(caller)) return caller;
    if (!isUuid(tenantId)) throw new RequestInvalid({ message: ['X-Tenant-Id must be a UUID'] });
    const state = await this.tenants.findState(tenantId.toLowerCase());
    if (!state) throw new TenantNotFound();
    const { world, clockOffsetMs } = state;
    return { ...caller, tenantId: tenantId.toLowerCase(), world, clockOffsetMs };
  }
}

function isSuperAdmin(caller: Caller): boolean {
  return caller.principal.kind === 'user' && caller.principal.roles.includes('SUPER_ADMIN');
}

function refuseWritesWhileSuspended(request: Request, caller: Caller): void {
  if (caller.tenantStatus === 'active' || isSuperAdmin(caller)) return;
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new TenantSuspended();
}

function contextOf(request: Request, caller: Caller): RequestContext {
  return {
    tenantId: caller.tenantId,
    world: caller.world,
    clockOffsetMs: caller.clockOffsetMs,
    principal: caller.principal,
    correlationId: request.correlationId ?? newId(),
    ip: request.ip ?? null,
    userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
  };
}
