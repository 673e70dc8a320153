import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, ValidateBy } from 'class-validator';
import { originOf } from '../origin.policy.js';

/** Up to 20 web origins such as `https://shop.example`, in the form in which browsers send them. */
export function IsOriginList(): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMaxSize(20),
    ArrayUnique(),
    ValidateBy(
      { name: 'isOrigin', validator: { validate: (value) => value !== null && originOf(value) === value } },
      { each: true, message: 'each value in $property must be an origin such as https://shop.example' },
    ),
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) ? value.map((item: unknown) => originOf(item) ?? item) : value,
    ),
  );
}
