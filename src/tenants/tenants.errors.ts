import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'tenant.not_found',
  status: 404,
  message: 'There is no such tenant.',
  cause: 'The id is of no tenant, or of a test twin where the live tenant is asked for.',
  cure: 'List the tenants and take the id from there.',
  retry: 'no',
})
export class TenantNotFound extends AppError {}

@Catalogued({
  code: 'tenant.suspended',
  status: 403,
  message: 'This tenant is suspended.',
  cause: 'The platform suspended the tenant: its keys are refused and its people may only read.',
  cure: 'Ask the operator of the platform why, and to activate it again.',
  retry: 'after_fix',
})
export class TenantSuspended extends AppError {}

@Catalogued({
  code: 'tenant.slug_taken',
  status: 409,
  message: 'This slug is taken.',
  cause: 'Another tenant, or the test twin of one, has the same slug.',
  cure: 'Choose another slug.',
  retry: 'after_fix',
})
export class TenantSlugTaken extends AppError {}

@Catalogued({
  code: 'plan.unknown',
  status: 400,
  message: 'There is no such plan.',
  cause: 'The plan code is misspelt.',
  cure: 'Use free, starter, pro or enterprise.',
  retry: 'after_fix',
})
export class PlanUnknown extends AppError {}

@Catalogued({
  code: 'plan.limit_reached',
  status: 403,
  message: 'The plan of this tenant allows no more.',
  cause: 'The tenant has as many users, offers or keys as its plan allows; `details` says which.',
  cure: 'Remove what is not needed, or move to a larger plan.',
  retry: 'after_fix',
})
export class PlanLimitReached extends AppError {}

@Catalogued({
  code: 'domain.not_found',
  status: 404,
  message: 'There is no such domain.',
  cause: 'The id is of no domain of this tenant.',
  cure: 'List the domains and take the id from there.',
  retry: 'no',
})
export class DomainNotFound extends AppError {}

@Catalogued({
  code: 'domain.taken',
  status: 409,
  message: 'This domain is in use.',
  cause: 'The tenant has added it before, or it is verified by another tenant, or it is the platform itself.',
  cure: 'Use the domain already added, or another one.',
  retry: 'after_fix',
})
export class DomainTaken extends AppError {}

@Catalogued({
  code: 'domain.not_verified',
  status: 409,
  message: 'The TXT record was not found.',
  cause: 'The name server does not answer with the expected TXT record (yet).',
  cure: 'Publish the record named in `details`, wait until it has spread, and try again.',
  retry: 'after_delay',
})
export class DomainNotVerified extends AppError {}

@Catalogued({
  code: 'domain.dns_unavailable',
  status: 503,
  message: 'The name servers did not answer.',
  cause: 'The DNS query failed or took too long; that says nothing about the record.',
  cure: 'Try again after the seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class DnsUnavailable extends AppError {}
