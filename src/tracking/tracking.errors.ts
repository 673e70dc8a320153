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

@Catalogued({
  code: 'link.geo_blocked',
  status: 403,
  message: 'This offer is not open to visitors from this country.',
  cause:
    'A geo rule of the offer, the advertiser or the tenant blocks the country, and there is no fallback.',
  cure: 'Ask the advertiser to open the country or to name a fallback.',
  retry: 'no',
})
export class LinkGeoBlocked extends AppError {}

@Catalogued({
  code: 'link.too_fast',
  status: 429,
  message: 'The link was opened too often in a short time.',
  cause: 'This visitor is above the velocity limit of the tenant.',
  cure: 'Try again after the seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class ClickTooFast extends AppError {}

@Catalogued({
  code: 'journal.node_not_found',
  status: 404,
  message: 'No node with this id ever drained a journal.',
  cause: 'The id is misspelt, or the node has not started with this database yet.',
  cure: 'Take an id from GET /api/admin/tracking/journal.',
  retry: 'after_fix',
})
export class JournalNodeNotFound extends AppError {}

@Catalogued({
  code: 'journal.node_alive',
  status: 409,
  message: 'This node reported within the last ten minutes.',
  cause: 'A node that still speaks drains its own journal, and nothing of it is lost.',
  cure: 'Stop the node for good and wait ten minutes, or leave it alone.',
  retry: 'after_fix',
})
export class JournalNodeAlive extends AppError {}

@Catalogued({
  code: 'click.not_found',
  status: 404,
  message: 'There is no such click.',
  cause: 'The click id was never given out in this tenant.',
  cure: 'Send the click_id exactly as the redirect carried it. The request is kept in the inbox.',
  retry: 'after_fix',
})
export class ClickNotFound extends AppError {}
