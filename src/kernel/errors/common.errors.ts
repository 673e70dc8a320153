import { AppError, Catalogued } from './app-error.js';

@Catalogued({
  code: 'request.invalid',
  status: 400,
  message: 'The request does not have the required form.',
  cause: 'A parameter, header or body field is missing, unknown, of the wrong type or out of range.',
  cure: 'Read `message`: it lists every field that was refused and why.',
  retry: 'after_fix',
})
export class RequestInvalid extends AppError {}

@Catalogued({
  code: 'request.malformed',
  status: 400,
  message: 'The body is not valid JSON.',
  cause: 'The body could not be parsed as the content type it claims to be.',
  cure: 'Send well-formed JSON encoded as UTF-8.',
  retry: 'after_fix',
})
export class RequestMalformed extends AppError {}

@Catalogued({
  code: 'request.too_large',
  status: 413,
  message: 'The request body is too large.',
  cause: 'The body is larger than this route accepts (1 MiB unless documented otherwise).',
  cure: 'Send less at once, or split the request.',
  retry: 'after_fix',
})
export class RequestTooLarge extends AppError {}

@Catalogued({
  code: 'request.unsupported_media_type',
  status: 415,
  message: 'This content type is not accepted here.',
  cause: 'The Content-Type header names a format this route does not read.',
  cure: 'Send `Content-Type: application/json`.',
  retry: 'after_fix',
})
export class UnsupportedMediaType extends AppError {}

@Catalogued({
  code: 'request.headers_too_large',
  status: 431,
  message: 'The address and the headers are too large together.',
  cause: 'The request line and all headers have more than 16 KiB.',
  cure: 'Send long values in the body.',
  retry: 'after_fix',
})
export class HeadersTooLarge extends AppError {}

@Catalogued({
  code: 'request.timeout',
  status: 408,
  message: 'The request did not arrive in time.',
  cause: 'The connection stalled before the whole request was here.',
  cure: 'Send the request again.',
  retry: 'yes',
})
export class RequestTimeout extends AppError {}

@Catalogued({
  code: 'route.not_found',
  status: 404,
  message: 'There is nothing at this address.',
  cause: 'The method and path match no route of this version.',
  cure: 'Compare both with the API reference at /docs.',
  retry: 'after_fix',
})
export class RouteNotFound extends AppError {}

@Catalogued({
  code: 'auth.unauthorized',
  status: 401,
  message: 'Unauthorized',
  cause: 'No credential was sent, or it is malformed, expired or revoked.',
  cure: 'Log in again, refresh the access token, or send a valid key.',
  retry: 'after_fix',
})
export class Unauthorized extends AppError {}

@Catalogued({
  code: 'auth.forbidden',
  status: 403,
  message: 'Forbidden resource',
  cause: 'The caller is known but lacks the role, permission or scope that this route asks for.',
  cure: 'Use an account or key that holds it, or ask an admin to grant it.',
  retry: 'after_fix',
})
export class Forbidden extends AppError {}

@Catalogued({
  code: 'rate.limited',
  status: 429,
  message: 'Too many requests.',
  cause: 'The caller sent more requests than its limit allows.',
  cure: 'Wait for the number of seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class RateLimited extends AppError {}

@Catalogued({
  code: 'paging.invalid_cursor',
  status: 400,
  message: 'The cursor is not one this list handed out.',
  cause: 'The cursor was altered, belongs to another list, or was made with another sort.',
  cure: 'Start again without a cursor.',
  retry: 'after_fix',
})
export class InvalidCursor extends AppError {}

@Catalogued({
  code: 'money.invalid_amount',
  status: 400,
  message: 'The amount is not a valid amount of this currency.',
  cause: 'The amount is negative, not a number, too large, or has more decimals than the currency.',
  cure: 'Send a decimal number in currency units, 49.99 for instance.',
  retry: 'after_fix',
})
export class InvalidAmount extends AppError {}

@Catalogued({
  code: 'money.unknown_currency',
  status: 400,
  message: 'The currency is not an ISO 4217 code in use.',
  cause: 'The currency is misspelt, not upper case or no longer in use.',
  cure: 'Send one of the three-letter ISO 4217 codes, USD for instance.',
  retry: 'after_fix',
})
export class UnknownCurrency extends AppError {}

@Catalogued({
  code: 'idempotency.conflict',
  status: 409,
  message: 'This Idempotency-Key was used with another request.',
  cause: 'The same key came with another body on the same route within 24 hours.',
  cure: 'Use a new key for a new request.',
  retry: 'after_fix',
})
export class IdempotencyConflict extends AppError {}

@Catalogued({
  code: 'idempotency.in_progress',
  status: 409,
  message: 'A request with this Idempotency-Key is still running.',
  cause: 'The first request with this key has not finished.',
  cure: 'Wait a moment and send the same request again.',
  retry: 'after_delay',
})
export class IdempotencyInProgress extends AppError {}

@Catalogued({
  code: 'service.unavailable',
  status: 503,
  message: 'The service cannot answer right now.',
  cause: 'The database or another part this request needs is not reachable.',
  cure: 'Try again after the seconds in `Retry-After`; nothing was changed.',
  retry: 'after_delay',
})
export class ServiceUnavailable extends AppError {}

@Catalogued({
  code: 'internal',
  status: 500,
  message: 'Internal server error',
  cause: 'A fault of the server. It was logged under the correlation id of the answer.',
  cure: 'Try again later; report the correlation id if it persists.',
  retry: 'after_delay',
})
export class InternalError extends AppError {}
