import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'postback.signature_missing',
  status: 401,
  message: 'The request must be signed.',
  cause: 'The key requires signatures, and X-Afflux-Timestamp or X-Afflux-Signature is missing.',
  cure: 'Sign with the signing secret that was shown when the key was made.',
  retry: 'after_fix',
})
export class PostbackSignatureMissing extends AppError {}

@Catalogued({
  code: 'postback.signature_invalid',
  status: 401,
  message: 'The signature does not fit the request.',
  cause:
    'It was made with another secret, over other bytes or another timestamp, is malformed, or the key has no signing secret.',
  cure: 'Sign `timestamp.body` over the raw bytes of a POST, `timestamp.query` over the sorted query of a GET.',
  retry: 'after_fix',
})
export class PostbackSignatureInvalid extends AppError {}

@Catalogued({
  code: 'postback.signature_expired',
  status: 401,
  message: 'The signature is too old or from the future.',
  cause: 'X-Afflux-Timestamp is more than five minutes from now.',
  cure: 'Set the clock of the sender, and sign right before sending.',
  retry: 'after_fix',
})
export class PostbackSignatureExpired extends AppError {}
