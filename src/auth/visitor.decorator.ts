import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestWithContext } from '../kernel/http/ctx.decorator.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Visitor } from './auth.types.js';

/** Who asks on a public route. */
export const FromVisitor = createParamDecorator((_: unknown, execution: ExecutionContext): Visitor => {
  const request = execution.switchToHttp().getRequest<FastifyRequest & RequestWithContext>();
  return {
    ip: request.ip ?? null,
    userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
    correlationId: request.correlationId ?? newId(),
    host: request.hostname ?? '',
  };
});
