import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { RuntimeConfig } from '../config/runtime-config.js';
import { RateLimited } from '../kernel/errors/common.errors.js';
import { clientNetwork } from '../kernel/http/client-network.js';
import type { RequestWithContext } from '../kernel/http/ctx.decorator.js';
import { OWN_GUARD } from '../kernel/http/own-guard.decorator.js';
import type { CallerLimits } from './limits/caller-limits.js';

const MINUTE_MS = 60_000;
type LimitedRequest = RequestWithContext & { ip?: string };

/** People, addresses and log-ins; keys of partners have a guard of their own. All are counted over all processes. */
export function requestLimits(config: RuntimeConfig, storage: CallerLimits): ThrottlerModuleOptions {
  return {
    throttlers: [{ limit: config.rateLimitPerMinute, ttl: MINUTE_MS }],
    skipIf: () => config.rateLimitPerMinute === 0,
    storage,
  };
}

/** Requests of people and addresses; API keys have limits of their own. Runs after the AuthGuard. */
@Injectable()
export class RequestLimitGuard extends ThrottlerGuard {
  protected override shouldSkip(execution: ExecutionContext): Promise<boolean> {
    if (execution.getType() !== 'http') return Promise.resolve(true);
    // Such routes take keys only.
    if (this.reflector.get<boolean | undefined>(OWN_GUARD, execution.getHandler()))
      return Promise.resolve(true);
    const { ctx } = execution.switchToHttp().getRequest<RequestWithContext>();
    return Promise.resolve(ctx?.principal.kind === 'key');
  }

  protected override getTracker(request: LimitedRequest): Promise<string> {
    const principal = request.ctx?.principal;
    return Promise.resolve(
      principal?.kind === 'user' ? `user ${principal.id}` : clientNetwork(request.ip ?? null),
    );
  }

  /** One budget for all routes together. */
  protected override generateKey(_: ExecutionContext, tracker: string): string {
    return tracker;
  }

  protected override throwThrottlingException(
    _: ExecutionContext,
    detail: { timeToBlockExpire: number },
  ): Promise<void> {
    throw new RateLimited({ headers: { 'Retry-After': String(Math.max(1, detail.timeToBlockExpire)) } });
  }
}
