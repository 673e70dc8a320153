import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'link.invalid_signed_expiry',
  status: 400,
  message: 'A signed link ends between now and five years from now.',
  cause: '`expiresIn` and `expiresAt` were both given, or the moment is past or too far away.',
  cure: 'Send one of them, in the future, or none for the time to live of the tenant.',
  retry: 'after_fix',
})
export class InvalidSignedExpiry extends AppError {}

@Catalogued({
  code: 'link.not_a_link',
  status: 400,
  message: 'This is not the address of a tracking link.',
  cause: 'The address has no path of the form /c/{code}.',
  cure: 'Send the whole address as it was given out, `https://…/c/{code}.{exp}.{sig}` for instance.',
  retry: 'after_fix',
})
export class NotALink extends AppError {}
