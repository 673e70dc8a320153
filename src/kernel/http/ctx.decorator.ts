import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RequestContext } from '../context/request-context.js';

/** What the guards leave on the request. */
export interface RequestWithContext {
  ctx?: RequestContext;
  correlationId?: string;
}

/** The caller's RequestContext, put there by the authentication guard. */
export const Ctx = createParamDecorator((_: unknown, execution: ExecutionContext): RequestContext => {
  const request = execution.switchToHttp().getRequest<RequestWithContext>();
  if (!request.ctx) throw new Error('no request context: the route is public or the guard did not run');
  return request.ctx;
});
