import { AppError, Catalogued } from '../errors/app-error.js';

@Catalogued({
  code: 'link.unknown_macro',
  status: 400,
  message: 'The destination holds a macro that does not exist.',
  cause: 'Text in braces is not one of the macros of the tracking guide, or a brace has no partner.',
  cure: 'Correct the name; write a brace that is no macro as %7B or %7D.',
  retry: 'after_fix',
})
export class UnknownMacro extends AppError {}

@Catalogued({
  code: 'link.macro_misplaced',
  status: 400,
  message: 'Macros may only stand in the path, the query or the fragment of a destination.',
  cause: 'A macro stands in the scheme, the host or the port, where a visitor could steer the redirect.',
  cure: 'Write the scheme and the host out.',
  retry: 'after_fix',
})
export class MacroMisplaced extends AppError {}

@Catalogued({
  code: 'link.invalid_destination',
  status: 400,
  message: 'The destination is not an acceptable http or https address.',
  cause:
    'The address is too long, not absolute, of another scheme, carries a user name, or holds spaces, control characters or backslashes.',
  cure: 'Send a complete address such as https://shop.example/item?ref={click_id}.',
  retry: 'after_fix',
})
export class InvalidDestination extends AppError {}
