import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { IssuedRefreshToken } from '../users/sessions.types.js';
import type { UserEntity } from '../users/user.entity.js';
import type { AccessClaims, LoggedIn } from './auth.types.js';

/** Life of an access token in seconds. */
export const ACCESS_LIFE_S = 3_600;
export const ISSUER = 'afflux';

/** The key of HS256. */
export function signingKey(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret));
}

/** Signs access tokens: HS256, one hour, naming user, tenant, session version and log-in. */
@Injectable()
export class TokensService {
  constructor(private readonly jwt: JwtService) {}

  async loggedIn(user: UserEntity, { sessionId, refreshToken }: IssuedRefreshToken): Promise<LoggedIn> {
    const claims: AccessClaims = {
      sub: user.id,
      tid: user.tenantId,
      ver: user.sessionVersion,
      sid: sessionId,
    };
    return { accessToken: await this.jwt.signAsync(claims), refreshToken, expiresIn: ACCESS_LIFE_S, user };
  }
}
