import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defer, from, lastValueFrom, mergeMap, type Observable } from 'rxjs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';
import { canonicalJson } from '../../kernel/idempotency/canonical-json.js';
import { IDEMPOTENT_KEY, type IdempotentOptions } from '../../kernel/idempotency/idempotent.decorator.js';
import type { RequestWithContext } from '../../kernel/http/ctx.decorator.js';
import { IdempotencyService } from './idempotency.service.js';

/** Gives every route marked `@Idempotent()` its Idempotency-Key behaviour. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: IdempotencyService,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = this.reflector.get<IdempotentOptions | undefined>(IDEMPOTENT_KEY, execution.getHandler());
    const request = execution.switchToHttp().getRequest<FastifyRequest & RequestWithContext>();
    const key = request.headers['idempotency-key'];
    const ctx = request.ctx;
    if (!options || key === undefined || !ctx) return next.handle();
    if (typeof key !== 'string' || key.length < 1 || key.length > 255) {
      throw new RequestInvalid({ message: ['Idempotency-Key must have 1 to 255 characters'] });
    }

    const reply = execution.switchToHttp().getResponse<FastifyReply>();
    const call = {
      route: `${request.method} ${request.routeOptions.url}`,
      key,
      request: canonicalJson([request.params, request.query, request.body]),
      holdsSecret: options.holdsSecret ?? false,
    };
    const answer = defer(() =>
      this.idempotency.once(ctx, call, async () => {
        const body = await lastValueFrom(next.handle(), { defaultValue: undefined });
        return { statusCode: reply.statusCode, body };
      }),
    );
    return answer.pipe(
      mergeMap((stored) => {
        reply.status(stored.statusCode);
        if (stored.replayed) reply.header('Idempotent-Replayed', 'true');
        return from([stored.body]);
      }),
    );
  }
}
