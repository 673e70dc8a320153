import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard as PassportGuard } from '@nestjs/passport';
import { AppError } from '../kernel/errors/app-error.js';
import { Unauthorized } from '../kernel/errors/common.errors.js';
import type { Caller } from './auth.types.js';

/** Asks passport who an access token belongs to. */
@Injectable()
export class JwtGuard extends PassportGuard('jwt') {
  /** @throws Unauthorized when the token is malformed, forged, expired or ended */
  async identify(execution: ExecutionContext): Promise<Caller> {
    await this.canActivate(execution);
    return execution.switchToHttp().getRequest<{ user: Caller }>().user;
  }

  override handleRequest<T>(error: unknown, caller: T | false): T {
    if (error instanceof AppError) throw error;
    // The database being away is no verdict about the token.
    if (error) throw error as Error;
    if (!caller) throw new Unauthorized({ headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } });
    return caller;
  }
}
