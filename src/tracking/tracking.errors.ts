import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'link.ended',
  status: 410,
  message: 'The offer behind this link has ended.',
  cause: 'The link was archived or has expired, or its offer is not active, and there is no fallback.',
  cure: 'Choose another offer, or ask the advertiser for a fallback.',
  retry: 'no',
})
export class LinkEnded extends AppError {}

@Catalogued({
  code: 'link.lookup_unavailable',
  status: 503,
  message: 'The link could not be looked up.',
  cause: 'This node does not know the link yet and PostgreSQL is not reachable.',
  cure: 'Try again after the seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class LinkLookupUnavailable extends AppError {}
