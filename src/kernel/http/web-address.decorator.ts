import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';

const MAX_LENGTH = 2048;
const NOT_IN_AN_ADDRESS = /[^\u0021-\u007e]|["<>^`|\\]/u;

/** Whether this is a complete http or https address without a user name, which a page may link to. */
export function isWebAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || NOT_IN_AN_ADDRESS.test(value)) return false;
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { protocol, username, password, hostname } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '' && hostname !== '';
}

/** A complete http or https address, at most 2048 characters; never `javascript:` or the like. */
export function IsWebAddress(): PropertyDecorator {
  return applyDecorators(
    ValidateBy(
      { name: 'isWebAddress', validator: { validate: isWebAddress } },
      { message: '$property must be a complete http or https address' },
    ),
  );
}
