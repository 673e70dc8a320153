import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { RequestInvalid } from '../errors/common.errors.js';
import { isUuid } from '../ids/uuid.js';

/** Path parameters that are ids: anything but a UUID is a 400, never a question to the database. */
@Injectable()
export class ParseIdPipe implements PipeTransform<string, string> {
  transform(value: string, metadata: ArgumentMetadata): string {
    if (!isUuid(value)) throw new RequestInvalid({ message: [`${metadata.data ?? 'id'} must be a UUID`] });
    return value.toLowerCase();
  }
}
