import { ApiResponse } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { specOf, type ErrorSpec } from '../errors/app-error.js';

const ERRORS_KEY = 'afflux:errors';
const ROUTE_PATH_KEY = 'path';

/** Documents which catalogued errors a route answers with; on a controller, all of its routes. */
export function ApiErrors(...classes: Function[]): MethodDecorator & ClassDecorator {
  return ((target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (descriptor) documentErrors(target, key!, descriptor, classes);
    else forEachRoute(target as Function, (...route) => documentErrors(...route, classes));
  }) as MethodDecorator & ClassDecorator;
}

/** Calls back for each method of a controller that is a route. */
export function forEachRoute(
  controller: Function,
  visit: (prototype: object, key: string, descriptor: PropertyDescriptor) => void,
): void {
  const prototype = controller.prototype as object;
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    const method: unknown = descriptor?.value;
    if (typeof method === 'function' && Reflect.hasMetadata(ROUTE_PATH_KEY, method))
      visit(prototype, key, descriptor!);
  }
}

/**
 * Adds to what was documented before: Swagger knows one response per status, so all codes of a status
 * are written into that one again.
 */
export function documentErrors(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
  classes: Function[],
): void {
  const method = descriptor.value as object;
  const before = (Reflect.getMetadata(ERRORS_KEY, method) as Function[] | undefined) ?? [];
  const all = [...new Set([...before, ...classes])];
  Reflect.defineMetadata(ERRORS_KEY, all, method);
  const specs = all.map(specOf);
  for (const status of new Set(specs.map((spec) => spec.status))) {
    const ofStatus = specs.filter((spec) => spec.status === status);
    ApiResponse({ status, ...errorResponse(ofStatus) })(target, key, descriptor);
  }
}

/** One response of the API reference for all errors of a status. */
export function errorResponse(specs: ErrorSpec[]) {
  return {
    description: specs.map((spec) => `\`${spec.code}\`: ${spec.message}`).join('  \n'),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/ErrorBody' },
        examples: Object.fromEntries(specs.map((spec) => [spec.code, { value: exampleBody(spec) }])),
      },
    },
  };
}

function exampleBody(spec: ErrorSpec): Record<string, unknown> {
  return {
    statusCode: spec.status,
    error: STATUS_CODES[spec.status] ?? 'Error',
    message: spec.message,
    code: spec.code,
    correlationId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11',
    docUrl: `http://localhost:3000/docs/errors#${spec.code}`,
  };
}
