import { ValidateBy, type ValidationOptions } from 'class-validator';
import { parseRange } from '../../../kernel/http/cidr.js';

/** `192.0.2.1`, `192.0.2.0/24` or `2001:db8::/32`. */
export function IsAddressRange(options: ValidationOptions = {}): PropertyDecorator {
  const message = `${options.each ? 'each value in ' : ''}$property must be an address or a CIDR range`;
  return ValidateBy(
    {
      name: 'isAddressRange',
      validator: { validate: (value) => typeof value === 'string' && parseRange(value) !== null },
    },
    { message, ...options },
  );
}
