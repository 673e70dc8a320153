import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { RequestValidationPipe } from '../../kernel/http/request-validation.pipe.js';

/** Validates a body as one of two classes: the batch where it has the batch's list, else the single. */
export function singleOrBatch(single: Type, batch: Type, list: string): Type<PipeTransform> {
  @Injectable()
  class SingleOrBatchPipe implements PipeTransform {
    private readonly validation = new RequestValidationPipe();

    /** @throws RequestInvalid */
    transform(value: unknown): Promise<unknown> {
      const isBatch = typeof value === 'object' && value !== null && Object.hasOwn(value, list);
      return this.validation.transform(value, { type: 'body', metatype: isBatch ? batch : single });
    }
  }
  return SingleOrBatchPipe;
}
