import { applyDecorators } from '@nestjs/common';
import { IsUrl, Matches, MaxLength } from 'class-validator';

/** A finished http(s) address, without macros, that fits into a Location header. */
export function IsWebAddress(): PropertyDecorator {
  return applyDecorators(
    MaxLength(2_048),
    Matches(/^[!-z|~]*$/, { message: '$property must hold no spaces, braces or characters beyond ASCII' }),
    IsUrl(
      { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
      { message: '$property must be an http(s) URL' },
    ),
  );
}
