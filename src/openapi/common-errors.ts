import type { OpenAPIObject } from '@nestjs/swagger';
import { errorCatalogue, type ErrorSpec, specOf } from '../kernel/errors/app-error.js';
import {
  InternalError,
  RateLimited,
  RequestInvalid,
  RequestMalformed,
  RequestTooLarge,
  ServiceUnavailable,
  UnsupportedMediaType,
} from '../kernel/errors/common.errors.js';
import { errorResponse } from '../kernel/http/api-errors.decorator.js';

/** What the guard in front of every route answers; by code, because this room stands left of the guard's. */
const OF_GUARD = ['key.invalid', 'key.ip_not_allowed', 'tenant.suspended'];
const OF_GUARD_FOR_KEYS = ['key.scope_missing'];

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What every operation of its kind may answer, beside what its own code says; a status is described once. */
export function addCommonErrors(method: string, path: string, operation: Operation): void {
  const classes: Function[] = [InternalError];
  if (/^\/(api|v1)\//.test(path)) classes.push(RateLimited, ServiceUnavailable);
  const hasParameters = (operation.parameters ?? []).some(
    (parameter) => 'in' in parameter && parameter.in !== 'header',
  );
  if (hasParameters) classes.push(RequestInvalid);
  if (method !== 'get') classes.push(RequestInvalid, RequestMalformed, RequestTooLarge, UnsupportedMediaType);

  const access = (operation as { 'x-access'?: { scopes?: string[] } })['x-access'];
  const guard = access ? [...OF_GUARD, ...(access.scopes ? OF_GUARD_FOR_KEYS : [])] : [];
  const specs = new Set([...statedErrors(operation), ...classes.map(specOf), ...guard.map(specOfCode)]);
  for (const status of new Set([...specs].map((spec) => spec.status))) {
    operation.responses[status] = {
      ...operation.responses[status],
      ...errorResponse([...specs].filter((spec) => spec.status === status)),
    };
  }
}

function specOfCode(code: string): ErrorSpec {
  const spec = errorCatalogue().find((known) => known.code === code);
  if (!spec) throw new Error(`there is no error ${code}`);
  return spec;
}

function statedErrors(operation: Operation): ErrorSpec[] {
  const stated = Object.values(operation.responses).flatMap((response) => {
    const { content } = response as { content?: Record<string, { examples?: object }> };
    return Object.keys(content?.['application/json']?.examples ?? {});
  });
  return errorCatalogue().filter((spec) => stated.includes(spec.code));
}
