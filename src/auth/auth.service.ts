import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { userIdOf, type RequestContext } from '../kernel/context/request-context.js';
import { Unauthorized } from '../kernel/errors/common.errors.js';
import { PasswordHasher } from '../users/password-hasher.service.js';
import { SessionsService } from '../users/sessions.service.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { AccountSuspended, InvalidCredentials, TokenReused } from './auth.errors.js';
import type { LoggedIn, Visitor } from './auth.types.js';
import { LoginThrottleService } from './login-throttle.service.js';
import { TokensService } from './tokens.service.js';

/** Logging in, staying logged in, logging out, and what people change about themselves. */
@Injectable()
export class AuthService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LoginThrottleService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * Takes as long, and answers the same, whether the e-mail is unknown or the password wrong.
   * @throws InvalidCredentials, TooManyAttempts, AccountSuspended (with the right password only)
   */
  async login(visitor: Visitor, email: string, password: string): Promise<LoggedIn> {
    const user = await this.throttle.attempt(email, visitor.ip, async () => {
      const found = await this.users.findForLogin(email);
      return (await this.hasher.verify(found?.passwordHash, password)) ? found : null;
    });
    if (!user) throw new InvalidCredentials();
    if (user.status === 'suspended') throw new AccountSuspended();
    return this.start({ tenantId: user.tenantId, ip: visitor.ip }, user);
  }

  /** Starts a log-in of somebody who has just proved who they are. */
  async start(ctx: Pick<RequestContext, 'tenantId' | 'ip'>, user: UserEntity): Promise<LoggedIn> {
    const token = await this.tx.run(ctx, async () => {
      await this.users.noteLogin(ctx, user.id);
      return this.sessions.start(ctx, user);
    });
    return this.tokens.loggedIn({ ...user, lastLoginAt: new Date() }, token);
  }

  /** The next pair of tokens. @throws TokenReused when it was used before, Unauthorized otherwise */
  async refresh(visitor: Visitor, refreshToken: string): Promise<LoggedIn> {
    const outcome = await this.sessions.rotate(refreshToken, visitor.ip);
    if (outcome.kind === 'reused') throw new TokenReused();
    if (outcome.kind === 'invalid') throw new Unauthorized();
    const user = await this.users.get(this.asUser(visitor, outcome.tenantId), outcome.userId);
    if (user.status !== 'active') throw new Unauthorized();
    return this.tokens.loggedIn(user, outcome.token);
  }

  /** Ends the log-in of the access token, of the refresh token, or of both. @throws Unauthorized without any */
  async logout(ctx: RequestContext | undefined, refreshToken: string | undefined): Promise<void> {
    const sessionId = ctx?.principal.kind === 'user' ? ctx.principal.sessionId : undefined;
    if (!sessionId && !refreshToken) throw new Unauthorized();
    if (ctx && sessionId) await this.sessions.end(ctx, sessionId);
    if (refreshToken) await this.sessions.endByToken(refreshToken);
  }

  /** Ends every other session; the answer is the only one left. @throws InvalidCredentials, PasswordRefused */
  async changePassword(ctx: RequestContext, current: string, next: string): Promise<LoggedIn> {
    const id = userIdOf(ctx);
    const user = await this.users.get(ctx, id);
    const isRight = await this.throttle.attempt(
      user.email,
      ctx.ip,
      async () => (await this.hasher.verify(user.passwordHash, current)) || null,
    );
    if (!isRight) throw new InvalidCredentials();
    const passwordHash = await this.users.hashNew(user.email, next);
    return this.tx
      .run(ctx, async () => {
        const changed = await this.users.setPassword(ctx, id, passwordHash);
        return { changed, token: await this.sessions.start(ctx, changed) };
      })
      .then(({ changed, token }) => this.tokens.loggedIn(changed, token));
  }

  async me(ctx: RequestContext): Promise<UserEntity> {
    return this.users.get(ctx, userIdOf(ctx));
  }

  async updateMe(
    ctx: RequestContext,
    changes: { displayName?: string | null; locale?: string },
  ): Promise<UserEntity> {
    return this.users.updateProfile(ctx, userIdOf(ctx), changes);
  }

  private asUser(visitor: Visitor, tenantId: string): RequestContext {
    const { correlationId, ip, userAgent } = visitor;
    const principal = { kind: 'anonymous' } as const;
    return { tenantId, world: 'live', clockOffsetMs: 0, principal, correlationId, ip, userAgent };
  }
}
