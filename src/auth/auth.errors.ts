import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'auth.invalid_credentials',
  status: 401,
  message: 'E-mail or password is wrong.',
  cause: 'No account has this e-mail and this password; which of the two is wrong is not told.',
  cure: 'Check both and try again.',
  retry: 'after_fix',
})
export class InvalidCredentials extends AppError {}

@Catalogued({
  code: 'auth.account_suspended',
  status: 403,
  message: 'This account is suspended.',
  cause: 'An admin suspended the account. This is told only to who knows its password.',
  cure: 'Ask an admin of your tenant.',
  retry: 'after_fix',
})
export class AccountSuspended extends AppError {}

@Catalogued({
  code: 'auth.token_reused',
  status: 401,
  message: 'This refresh token was used before; the session has been ended.',
  cause:
    'Refresh tokens work once. A second use means that two parties hold it, so every token of that log-in was revoked.',
  cure: 'Log in again. If this was not you, change your password.',
  retry: 'after_fix',
})
export class TokenReused extends AppError {}

@Catalogued({
  code: 'auth.too_many_attempts',
  status: 429,
  message: 'Too many failed log-ins.',
  cause:
    'This address failed to log in too often; the wait doubles with each failure and is forgotten later.',
  cure: 'Wait for the number of seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class TooManyAttempts extends AppError {}

@Catalogued({
  code: 'auth.registration_refused',
  status: 400,
  message: 'This registration cannot be accepted.',
  cause:
    'One of several reasons that are not told apart, so that the answer does not reveal who has an account.',
  cure: 'If you have an account, log in. If you were invited, check the code and use the invited e-mail.',
  retry: 'after_fix',
})
export class RegistrationRefused extends AppError {}

@Catalogued({
  code: 'auth.no_tenant_here',
  status: 400,
  message: 'Nobody can register at this address.',
  cause: 'The host name is no verified domain of a tenant, and no default tenant is configured.',
  cure: 'Use the address your affiliate programme gave you, or an invite.',
  retry: 'after_fix',
})
export class NoTenantHere extends AppError {}
