import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { IdempotencyConflict, IdempotencyInProgress } from '../errors/common.errors.js';

export const IDEMPOTENT_KEY = 'afflux:idempotent';

export interface IdempotentOptions {
  /** The answer holds a secret that is shown once: it is stored encrypted. */
  holdsSecret?: boolean;
}

/**
 * A POST that creates something: with an `Idempotency-Key` header it happens once in 24 hours per
 * tenant, caller and route, and a repeat is answered with the stored answer.
 */
export function Idempotent(options: IdempotentOptions = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENT_KEY, options),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Any text of 1 to 255 characters; a repeat within 24 h replays the first answer',
    }),
    ApiErrors(IdempotencyConflict, IdempotencyInProgress),
  );
}
