import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { OptionalField } from '../../../kernel/http/optional-field.decorator.js';

/**
 * A whole number of a query. Apps were written against one sentence for every number that is refused, so it always
 * comes first; what they could not know, the range, is said beside it.
 */
function IsWholeNumber(from: number, to: number): PropertyDecorator {
  const isFine = (value: unknown): boolean => Number.isInteger(value) && +value! >= from && +value! <= to;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => numberIn(value)),
    ValidateBy({
      name: 'isNumber',
      validator: {
        validate: isFine,
        defaultMessage: () => '$property must be a number conforming to the specified constraints',
      },
    }),
    ValidateBy({
      name: 'isWholeNumber',
      validator: {
        validate: (value: unknown) => isFine(value) || Number.isNaN(value),
        defaultMessage: () => `$property must be a whole number from ${from} to ${to}`,
      },
    }),
  );
}

/** NaN for whatever is not written as a decimal number. */
function numberIn(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : Number.NaN;
}

/** Which month is meant. */
export class MonthlyQueryDto {
  /** 1 to 12; the current month in the tenant's time zone unless given. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 12, example: 3 })
  @OptionalField()
  @IsWholeNumber(1, 12)
  month?: number;

  /** 1970 to 9999; the current year in the tenant's time zone unless given. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1970, maximum: 9999, example: 2026 })
  @OptionalField()
  @IsWholeNumber(1970, 9999)
  year?: number;
}
