import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'profile.not_found',
  status: 404,
  message: 'There is no such public page.',
  cause: 'Nobody has this username, or whoever has it shows no page.',
  cure: 'Check the username; your own page begins with PATCH /api/promoter/profile.',
  retry: 'after_fix',
})
export class ProfileNotFound extends AppError {}

@Catalogued({
  code: 'profile.username_taken',
  status: 409,
  message: 'This username is taken.',
  cause: 'Usernames are unique on the whole platform.',
  cure: 'Choose another one.',
  retry: 'after_fix',
})
export class UsernameTaken extends AppError {}

@Catalogued({
  code: 'profile.username_missing',
  status: 400,
  message: 'Choose a username first.',
  cause: 'A public page begins with its username.',
  cure: 'Send `username` with your first change.',
  retry: 'after_fix',
})
export class UsernameMissing extends AppError {}
