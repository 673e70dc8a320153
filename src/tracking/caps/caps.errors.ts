import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'cap.not_found',
  status: 404,
  message: 'There is no such cap.',
  cause: 'The id is of no cap of this tenant, or the cap belongs to an offer of somebody else.',
  cure: 'GET /api/caps lists the caps you may see.',
  retry: 'no',
})
export class CapNotFound extends AppError {}

@Catalogued({
  code: 'cap.invalid',
  status: 400,
  message: 'The cap cannot be made like this.',
  cause: 'The time zone does not exist, or the promoter is not one of this tenant; `message` says which.',
  cure: 'Use a time zone of the IANA list such as Europe/Berlin, and the id of a promoter.',
  retry: 'after_fix',
})
export class CapInvalid extends AppError {}

@Catalogued({
  code: 'cap.archived',
  status: 409,
  message: 'The cap is archived.',
  cause: 'An archived cap limits nothing and stays as it is.',
  cure: 'Make a new cap.',
  retry: 'no',
})
export class CapArchived extends AppError {}
