import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { RequestInvalid } from '../../kernel/errors/common.errors.js';

/** PostgreSQL's integer. */
const LARGEST = 2 ** 31 - 1;

/** Numbers of products in paths: anything else is a 400, never a question to the database. */
@Injectable()
export class ProductIdPipe implements PipeTransform<string, number> {
  transform(value: string, metadata: ArgumentMetadata): number {
    const id = /^[1-9]\d{0,9}$/.test(value) ? Number(value) : 0;
    if (id === 0 || id > LARGEST) {
      throw new RequestInvalid({ message: [`${metadata.data ?? 'id'} must be the number of a product`] });
    }
    return id;
  }
}
