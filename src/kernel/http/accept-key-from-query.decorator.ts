import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

export const KEY_FROM_QUERY = 'afflux:key-from-query';

/** For callers that can send no header: the API key may also come in this parameter of the query or field of the body. */
export function AcceptKeyFromQuery(parameter: string): MethodDecorator {
  return applyDecorators(
    SetMetadata(KEY_FROM_QUERY, parameter),
    ApiQuery({ name: parameter, required: false, description: 'The API key, when no header can be sent' }),
  );
}
