import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'advertiser.not_found',
  status: 404,
  message: 'There is no such advertiser.',
  cause: 'The advertiser does not exist in this tenant, or you do not act for it.',
  cure: 'Check the id; an admin lists advertisers with GET /api/advertisers.',
  retry: 'after_fix',
})
export class AdvertiserNotFound extends AppError {}

@Catalogued({
  code: 'advertiser.not_active',
  status: 409,
  message: 'The advertiser is not active.',
  cause: 'The advertiser waits for approval or is suspended.',
  cure: 'Ask an admin of the tenant to approve or reinstate it.',
  retry: 'after_fix',
})
export class AdvertiserNotActive extends AppError {}

@Catalogued({
  code: 'advertiser.ambiguous',
  status: 400,
  message: 'Say which advertiser is meant.',
  cause: 'The caller acts for no advertiser or for more than one, and the request names none.',
  cure: 'Send `advertiserId`.',
  retry: 'after_fix',
})
export class AdvertiserAmbiguous extends AppError {}

@Catalogued({
  code: 'advertiser.invalid_transition',
  status: 409,
  message: 'The advertiser cannot change to this state.',
  cause:
    'Only a company that waits or was rejected can be approved, only one that waits rejected, only an active one suspended, only a suspended one reinstated.',
  cure: 'Read its state first; somebody may have decided already.',
  retry: 'after_fix',
})
export class AdvertiserInvalidTransition extends AppError {}
