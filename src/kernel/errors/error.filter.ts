import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { correlationIdFrom } from '../context/correlation.js';
import type { Logger } from '../logging/logger.js';
import type { RequestWithContext } from '../http/ctx.decorator.js';
import { errorAnswers } from '../http/request-metrics.js';
import { AppError } from './app-error.js';
import { errorBody } from './error-body.js';
import {
  Forbidden,
  InternalError,
  RateLimited,
  RequestInvalid,
  RequestMalformed,
  RequestTooLarge,
  RouteNotFound,
  ServiceUnavailable,
  Unauthorized,
  UnsupportedMediaType,
} from './common.errors.js';

/** The one place where a thrown thing becomes an HTTP answer. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly publicUrl: () => string,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & RequestWithContext>();
    this.answer(thrown, request, http.getResponse<FastifyReply>());
  }

  /** Also used for what Fastify refuses before Nest sees it: malformed JSON, oversize bodies. */
  answer(thrown: unknown, request: FastifyRequest & RequestWithContext, reply: FastifyReply): void {
    const error = asAppError(thrown);
    // What Fastify refuses before any hook ran has no id yet.
    const correlationId = request.correlationId ?? correlationIdFrom(request.headers['x-request-id']);
    if (error.status >= 500) {
      // The route and not the URL: a query string may hold a key.
      const where = { correlationId, method: request.method, route: request.routeOptions?.url };
      this.logger.error({ ...where, err: error.cause ?? thrown }, 'request failed');
    }
    errorAnswers.inc({ code: error.code });
    if (reply.sent) return;
    void reply
      .status(error.status)
      .headers({ 'x-request-id': correlationId, ...error.headers })
      .type('application/json; charset=utf-8')
      .send(errorBody(error, correlationId, this.publicUrl()));
  }
}

const DATABASE_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** SQLSTATEs of values that came from the caller and passed the checks in front of the database. */
const REFUSED_VALUES: Record<string, string> = {
  '22003': 'a number is out of range',
  '22007': 'a date or time is not valid',
  '22008': 'a date or time is out of range',
  '22021': 'text must be valid Unicode without NUL characters',
  '22P05': 'text must be valid Unicode without NUL characters',
};

/** What a caller may be told of anything that was thrown. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromHttpException(thrown);
  const code = (thrown as { code?: unknown } | null)?.code;
  if (typeof code === 'string') {
    const refusedByFastify = fromFastify(code);
    if (refusedByFastify) return refusedByFastify;
    const refusedByPostgres = REFUSED_VALUES[code];
    if (refusedByPostgres) return new RequestInvalid({ message: [refusedByPostgres], cause: thrown });
    if (DATABASE_AWAY.has(code) || code.startsWith('08')) return databaseAway(thrown);
  }
  if (
    thrown instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/.test(thrown.message)
  ) {
    return databaseAway(thrown);
  }
  return new InternalError({ cause: thrown });
}

function databaseAway(cause: unknown): AppError {
  return new ServiceUnavailable({ cause, headers: { 'Retry-After': '2' } });
}

function fromFastify(code: string): AppError | null {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new RequestTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UnsupportedMediaType();
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new RequestMalformed({ message: 'The body is empty but claims to be JSON.' });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new RequestMalformed();
    case 'FST_ERR_BAD_URL':
      return new RequestInvalid({ message: ['the address is not a valid URL path'] });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      // Neither an id nor a code is that long.
      return new RouteNotFound();
    default:
      return null;
  }
}

function fromHttpException(thrown: HttpException): AppError {
  const response = thrown.getResponse();
  const message = typeof response === 'object' ? (response as { message?: unknown }).message : response;
  switch (thrown.getStatus()) {
    case 400: {
      // Nest's body parser answers with its own text; validation pipes answer with a list.
      if (!Array.isArray(message)) return malformedOrInvalid(String(message));
      return new RequestInvalid({ message: message.map(String) });
    }
    case 401:
      return new Unauthorized();
    case 403:
      return new Forbidden();
    case 404:
      return new RouteNotFound();
    case 413:
      return new RequestTooLarge();
    case 415:
      return new UnsupportedMediaType();
    case 429:
      return new RateLimited({ headers: { 'Retry-After': '60' } });
    case 503:
      return new ServiceUnavailable({ cause: thrown });
    default:
      return new InternalError({ cause: thrown });
  }
}

function malformedOrInvalid(message: string): AppError {
  if (/JSON|Unexpected (token|end)|content length/i.test(message)) return new RequestMalformed();
  return new RequestInvalid({ message: [message] });
}
