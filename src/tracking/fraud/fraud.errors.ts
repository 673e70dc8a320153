import { AppError, Catalogued } from '../../kernel/errors/app-error.js';

@Catalogued({
  code: 'fraud.config_invalid',
  status: 400,
  message: 'These settings contradict each other.',
  cause: 'Together with what stays, the changes make thresholds or limits that do not rise.',
  cure: 'Read `details.problem`, and send the fields that belong together in one request.',
  retry: 'after_fix',
})
export class FraudConfigInvalid extends AppError {}

@Catalogued({
  code: 'fraud.network_invalid',
  status: 400,
  message: 'This is no address and no network.',
  cause: 'The text is neither IPv4 nor IPv6, with or without a prefix length.',
  cure: 'Send 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48 for instance.',
  retry: 'after_fix',
})
export class NetworkInvalid extends AppError {}

@Catalogued({
  code: 'fraud.expiry_invalid',
  status: 400,
  message: 'The end of the block must lie ahead, and be given once.',
  cause: '`expiresAt` is past, or both `hours` and `expiresAt` were sent.',
  cure: 'Send one of them, or none for a block for ever.',
  retry: 'after_fix',
})
export class ExpiryInvalid extends AppError {}

@Catalogued({
  code: 'fraud.block_exists',
  status: 409,
  message: 'This network is blocked already.',
  cause: 'There is a block of exactly this network.',
  cure: 'Delete it first to change its reason or its end.',
  retry: 'after_fix',
})
export class BlockExists extends AppError {}

@Catalogued({
  code: 'fraud.block_not_found',
  status: 404,
  message: 'There is no such block.',
  cause: 'The id is of no block of this tenant, or the block has ended.',
  cure: 'List the blocks and take the id from there.',
  retry: 'no',
})
export class BlockNotFound extends AppError {}
