import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { KeyInvalid, KeyIpNotAllowed, KeyScopeMissing } from '../../auth/keys/keys.errors.js';
import { equalBytes, sha256 } from '../../kernel/crypto/hash.js';
import { Forbidden, Unauthorized } from '../../kernel/errors/common.errors.js';
import { Allow, ALLOW_KEY, type AllowRule } from '../../kernel/http/allow.decorator.js';
import { ApiErrors } from '../../kernel/http/api-errors.decorator.js';
import { OwnGuard } from '../../kernel/http/own-guard.decorator.js';
import { TenantSuspended } from '../../tenants/tenants.errors.js';
import type { KeyEntry, KeyFacts } from '../catalog/catalog.types.js';
import { ClickEdgeService } from '../edge/click-edge.service.js';
import { KeyUses } from './key-uses.js';
import { KeyLookupUnavailable } from './sdk.errors.js';

const SCOPES = ['clicks:write'];
const LOGGED_IN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const KEY = /^(afx_(?:live|test)_(?:sk|pk|pt)_[0-9A-Za-z]{12})_[0-9A-Za-z_-]{43}$/;

export type SdkRequest = FastifyRequest & { sdkKey?: KeyFacts };

/** Judges keys by what the catalog knows, so that clicks are taken while PostgreSQL is away. */
@Injectable()
export class SdkKeyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly edge: ClickEdgeService,
    private readonly uses: KeyUses,
  ) {}

  /** @throws Unauthorized, Forbidden, KeyInvalid, KeyIpNotAllowed, KeyScopeMissing, TenantSuspended, KeyLookupUnavailable */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const request = execution.switchToHttp().getRequest<SdkRequest>();
    const raw = keyOf(request);
    if (raw === null) throw new Unauthorized({ headers: { 'WWW-Authenticate': 'Bearer' } });
    const prefix = KEY.exec(raw)?.[1];
    // Somebody who is logged in: that is no mistake of a key, and these routes are for keys.
    if (prefix === undefined) throw LOGGED_IN.test(raw) ? new Forbidden() : new KeyInvalid();
    const known = await this.find(prefix);
    if (!known || !equalBytes(Buffer.from(known.facts.secretHash, 'hex'), sha256(raw)))
      throw new KeyInvalid();
    const { facts, allows } = known;
    if (facts.revokedAt !== null || (facts.expiresAt !== null && facts.expiresAt <= Date.now()))
      throw new KeyInvalid();
    if (!allows(request.ip ?? '')) throw new KeyIpNotAllowed();
    const { scopes: required = [] } = this.reflector.get<AllowRule>(ALLOW_KEY, execution.getHandler());
    if (!required.some((scope) => facts.scopes.includes(scope)))
      throw new KeyScopeMissing({ details: { required } });
    if (await this.isSuspended(facts.tenantId)) throw new TenantSuspended();
    this.uses.note(facts.keyId);
    request.sdkKey = facts;
    return true;
  }

  private async find(prefix: string): Promise<KeyEntry | null> {
    return this.edge.catalog.key(prefix).catch(unavailable);
  }

  private async isSuspended(tenantId: string): Promise<boolean> {
    const tenant = await this.edge.catalog.tenant(tenantId).catch(unavailable);
    return tenant?.facts.tenantStatus !== 'active';
  }
}

/** For keys that may record clicks and impressions, publishable ones among them. */
export const AllowSdkKey = (scopes = SCOPES): MethodDecorator =>
  applyDecorators(
    Allow({ scopes }),
    OwnGuard(),
    UseGuards(SdkKeyGuard),
    ApiErrors(
      Unauthorized,
      Forbidden,
      KeyInvalid,
      KeyIpNotAllowed,
      KeyScopeMissing,
      TenantSuspended,
      KeyLookupUnavailable,
    ),
  );

function unavailable(): never {
  throw new KeyLookupUnavailable({ headers: { 'Retry-After': '5' } });
}

function keyOf({ headers }: FastifyRequest): string | null {
  const header = headers['x-api-key'];
  if (typeof header === 'string' && header !== '') return header;
  const [scheme = '', bearer = ''] = (headers.authorization ?? '').split(' ');
  return scheme.toLowerCase() === 'bearer' && bearer !== '' ? bearer : null;
}
