import { type ArgumentMetadata, HttpException, type ValidationError, ValidationPipe } from '@nestjs/common';
import type { ValidatorOptions } from 'class-validator';
import { AppError } from '../errors/app-error.js';
import { RequestInvalid } from '../errors/common.errors.js';
import { listsForObjects } from './list-shapes.js';
import { unstorableTexts } from './unstorable-texts.js';
import { validationMessages } from './validation-messages.js';

/** Turns bodies and queries into their DTO or into a 400 that lists what is wrong; never into anything else. */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      exceptionFactory: (errors) => new RequestInvalid({ message: validationMessages(errors) }),
    });
  }

  /** @throws RequestInvalid */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.toValidate(metadata)) {
      const paths = unstorableTexts(value);
      if (paths.length > 0) {
        throw new RequestInvalid({
          message: paths.map((path) => `${path} must be valid Unicode without NUL characters`),
        });
      }
    }
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof AppError || error instanceof HttpException) throw error;
      // Nothing but the request goes in here: an object that cannot become a date, a name that shadows a method.
      throw new RequestInvalid({
        message: [`the ${metadata.type} holds a value of the wrong type`],
        cause: error,
      });
    }
  }

  protected override async validate(value: object, options?: ValidatorOptions): Promise<ValidationError[]> {
    const lists = listsForObjects(value);
    return lists.length > 0 ? lists : await super.validate(value, options);
  }
}
