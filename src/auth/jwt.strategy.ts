import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { permissionsOf } from '../kernel/context/roles.js';
import { Unauthorized } from '../kernel/errors/common.errors.js';
import { isUuid } from '../kernel/ids/uuid.js';
import { SessionsService } from '../users/sessions.service.js';
import type { AccessClaims, Caller } from './auth.types.js';
import { ISSUER, signingKey } from './tokens.service.js';

/** Access tokens: the signature proves who, the session state decides what they may do now. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    @Inject(CONFIG) config: RuntimeConfig,
    private readonly sessions: SessionsService,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      // Its types know text only. A key object spares each request a try to read the text as a public key.
      secretOrKey: signingKey(config.jwtSecret) as unknown as Buffer,
      algorithms: ['HS256'],
      issuer: ISSUER,
    });
  }

  /** @throws Unauthorized when the session was ended, or rights changed since the token was issued */
  async validate(claims: AccessClaims): Promise<Caller> {
    if (!isUuid(claims.sub) || !isUuid(claims.sid)) throw new Unauthorized();
    const session = await this.sessions.findState(claims.sub, claims.sid);
    if (
      !session?.isOpen ||
      session.status !== 'active' ||
      session.sessionVersion !== claims.ver ||
      session.tenantId !== claims.tid
    ) {
      throw new Unauthorized();
    }
    return {
      tenantId: session.tenantId,
      world: session.tenant.world,
      clockOffsetMs: session.tenant.clockOffsetMs,
      tenantStatus: session.tenant.status,
      principal: {
        kind: 'user',
        id: claims.sub,
        email: session.email,
        roles: session.roles,
        permissions: permissionsOf(session.permissionSets),
        sessionId: claims.sid,
      },
    };
  }
}
