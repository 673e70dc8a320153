import { applyDecorators } from '@nestjs/common';
import { IsTimeZone, Matches } from 'class-validator';

/** The name of a time zone. Newer Node takes offsets too, and PostgreSQL reads those the other way round. */
export function IsTimeZoneName(): PropertyDecorator {
  return applyDecorators(
    IsTimeZone(),
    Matches(/^[A-Za-z]/, { message: '$property must be the name of a time zone, not an offset' }),
  );
}
