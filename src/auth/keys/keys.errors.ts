import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'key.invalid',
  status: 401,
  message: 'Unauthorized',
  cause: 'The API key is malformed, unknown, expired or revoked; which of these is not told.',
  cure: 'Check that the whole key was sent, or make a new one.',
  retry: 'after_fix',
})
export class KeyInvalid extends AppError {}

@Catalogued({
  code: 'key.ip_not_allowed',
  status: 403,
  message: 'This key may not be used from this address.',
  cause: 'The key is restricted to certain addresses, and the request came from another one.',
  cure: 'Send from an allowed address, or change the allowed addresses of the key.',
  retry: 'after_fix',
})
export class KeyIpNotAllowed extends AppError {}

@Catalogued({
  code: 'key.scope_missing',
  status: 403,
  message: 'This key may not do that.',
  cause: 'The route asks for a scope that the key does not have; `details.required` lists those accepted.',
  cure: 'Use a key with one of these scopes.',
  retry: 'after_fix',
})
export class KeyScopeMissing extends AppError {}

@Catalogued({
  code: 'key.not_found',
  status: 404,
  message: 'There is no such key.',
  cause: 'The id is of no key that you may see.',
  cure: 'List the keys and take the id from there.',
  retry: 'no',
})
export class KeyNotFound extends AppError {}

@Catalogued({
  code: 'key.inactive',
  status: 409,
  message: 'This key can no longer be rotated.',
  cause: 'The key is revoked, expired, or has been rotated before.',
  cure: 'Rotate its successor, or make a new key.',
  retry: 'no',
})
export class KeyInactive extends AppError {}

@Catalogued({
  code: 'key.cannot_sign',
  status: 409,
  message: 'This key has no signing secret.',
  cause: 'Publishable keys are no secret and sign nothing.',
  cure: 'Use a secret key, or make a new one.',
  retry: 'after_fix',
})
export class KeyCannotSign extends AppError {}

@Catalogued({
  code: 'key.scope_not_allowed',
  status: 400,
  message: 'This kind of key cannot have this scope.',
  cause: 'A scope was asked for that the kind of key, or the person who makes it, may not give.',
  cure: 'Choose among `details.allowed`.',
  retry: 'after_fix',
})
export class KeyScopeNotAllowed extends AppError {}

@Catalogued({
  code: 'key.owner_unknown',
  status: 400,
  message: 'There is no such partner for you to make a key for.',
  cause:
    'A partner key belongs to a user of this tenant with the role PARTNER; none was named, or another one.',
  cure: 'Send the `ownerUserId` of a partner; partners themselves use `/api/partner/keys`.',
  retry: 'after_fix',
})
export class KeyOwnerUnknown extends AppError {}

@Catalogued({
  code: 'key.allow_list_unknown',
  status: 400,
  message: 'The key was to see something that is not there.',
  cause:
    'Some of `offerIds` or `brandIds` are of no offer or brand of this tenant; `details.unknown` lists them.',
  cure: 'Leave those ids out, or take them from the lists of offers and brands.',
  retry: 'after_fix',
})
export class KeyAllowListUnknown extends AppError {}

@Catalogued({
  code: 'key.advertiser_unknown',
  status: 400,
  message: 'There is no such advertiser for you to make a key for.',
  cause:
    'The advertiser is not of this tenant, you do not belong to it, or you belong to several and named none.',
  cure: 'Send the `advertiserId` of an advertiser you belong to.',
  retry: 'after_fix',
})
export class KeyAdvertiserUnknown extends AppError {}
