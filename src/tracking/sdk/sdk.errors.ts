import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'testworld.live_key',
  status: 403,
  message: 'This can be done in a test world only.',
  cause: 'The key is of the live world, whose clock stands for all and whose sales are real.',
  cure: 'Use a test key, `afx_test_…`; `POST /api/test/keys` makes one.',
  retry: 'after_fix',
})
export class TestWorldOnly extends AppError {}

@Catalogued({
  code: 'click.too_old',
  status: 400,
  message: 'The click or impression is older than 7 days.',
  cause: 'Its id or its time lies further back than what may be handed in late.',
  cure: 'Drop it; hand in what was made offline within 7 days.',
  retry: 'no',
})
export class ClickTooOld extends AppError {}

@Catalogued({
  code: 'click.in_future',
  status: 400,
  message: 'The click or impression has not happened yet.',
  cause: 'The clock of the client that made the id or the time is more than 5 minutes ahead.',
  cure: 'Correct the clock of the client; leave the id out to have it made here.',
  retry: 'after_fix',
})
export class ClickInFuture extends AppError {}

@Catalogued({
  code: 'click.time_mismatch',
  status: 400,
  message: 'The id and the time contradict each other.',
  cause: 'A UUIDv7 holds the time it was made, and it is more than a minute from the time that was sent.',
  cure: 'Make the id when it happens, or leave the time out.',
  retry: 'after_fix',
})
export class ClickTimeMismatch extends AppError {}

@Catalogued({
  code: 'click.id_taken',
  status: 409,
  message: 'This id belongs to something else.',
  cause: 'The id was used before: on another link, for the other kind of event, or by somebody else.',
  cure: 'Make a new UUIDv7 for every click and impression.',
  retry: 'after_fix',
})
export class ClickIdTaken extends AppError {}

@Catalogued({
  code: 'click.not_recorded',
  status: 503,
  message: 'The click or impression could not be written down.',
  cause: 'The journal of this node cannot be written.',
  cure: 'Send it again with the same id after the seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class ClickNotRecorded extends AppError {}

@Catalogued({
  code: 'key.lookup_unavailable',
  status: 503,
  message: 'The key could not be looked up.',
  cause: 'This node has not seen the key yet and PostgreSQL is not reachable.',
  cure: 'Try again after the seconds in `Retry-After`.',
  retry: 'after_delay',
})
export class KeyLookupUnavailable extends AppError {}
