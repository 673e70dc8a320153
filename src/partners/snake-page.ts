import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { Page } from '../kernel/paging/page.js';

/** One page of a list under /v1, whose names are the field's. */
export interface SnakePage<T> {
  data: T[];
  next_cursor: string | null;
}

export function snakePage<T, U>(page: Page<T>, map: (row: T) => U): SnakePage<U> {
  return { data: page.data.map(map), next_cursor: page.nextCursor };
}

/** Documents `{data: Item[], next_cursor}`. */
export function ApiSnakePage(item: Type<unknown>): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description: 'One page',
      schema: {
        type: 'object',
        required: ['data', 'next_cursor'],
        properties: {
          data: { type: 'array', items: { $ref: getSchemaPath(item) } },
          next_cursor: {
            type: 'string',
            nullable: true,
            description: 'Send it as `cursor` for the next page',
          },
        },
      },
    }),
  );
}
