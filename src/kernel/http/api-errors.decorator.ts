import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { specOf, type ErrorSpec } from '../errors/app-error.js';

/** Documents which catalogued errors a route answers with; one response per status, one example per code. */
export function ApiErrors(...classes: Function[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ErrorSpec[]>();
  for (const spec of classes.map(specOf)) {
    byStatus.set(spec.status, [...(byStatus.get(spec.status) ?? []), spec]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, specs]) =>
      ApiResponse({
        status,
        description: specs.map((spec) => `\`${spec.code}\`: ${spec.message}`).join('  \n'),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ErrorBody' },
            examples: Object.fromEntries(specs.map((spec) => [spec.code, { value: exampleBody(spec) }])),
          },
        },
      }),
    ),
  );
}

function exampleBody(spec: ErrorSpec): Record<string, unknown> {
  return {
    statusCode: spec.status,
    message: spec.message,
    code: spec.code,
    correlationId: '0199c7a0-5b1e-7c3d-9a52-0d6c1f0e8b11',
    docUrl: `/docs/errors#${spec.code}`,
  };
}
