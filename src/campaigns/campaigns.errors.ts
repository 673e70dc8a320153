import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'partner.key_required',
  status: 403,
  message: 'This is for partner keys.',
  cause: 'The key is no `pt` key, so it belongs to no partner.',
  cure: 'Use a key that a partner made, `afx_live_pt_…` or `afx_test_pt_…`.',
  retry: 'after_fix',
})
export class PartnerKeyRequired extends AppError {}

@Catalogued({
  code: 'partner.tenant_unknown',
  status: 404,
  message: 'There is no such tenant of yours.',
  cause: 'The `tenant_id` is neither the tenant of the key nor one that you made.',
  cure: 'Leave it out, or take the id from `GET /v1/tenants`.',
  retry: 'after_fix',
})
export class PartnerTenantUnknown extends AppError {}

@Catalogued({
  code: 'partner.too_many_tenants',
  status: 409,
  message: 'You have as many tenants as one partner may have.',
  cause: 'A partner makes at most 100 tenants.',
  cure: 'Use one of those you have, or ask an admin.',
  retry: 'no',
})
export class PartnerTenantsFull extends AppError {}

@Catalogued({
  code: 'partner.live_only',
  status: 409,
  message: 'This cannot be done in the test world.',
  cause: 'The key is of the test world, and a tenant that it made would stand in the live one.',
  cure: 'Use a live key.',
  retry: 'after_fix',
})
export class PartnerLiveOnly extends AppError {}

@Catalogued({
  code: 'partner.user_not_found',
  status: 404,
  message: 'There is no such user of yours.',
  cause: 'No link was made for this `user_id` yet.',
  cure: 'Make a link with this `user_id` first; compare its spelling.',
  retry: 'after_fix',
})
export class EndUserNotFound extends AppError {}

@Catalogued({
  code: 'campaign.not_found',
  status: 404,
  message: 'There is no such campaign.',
  cause: 'The id is of no campaign of yours.',
  cure: 'List the campaigns and take the id from there.',
  retry: 'no',
})
export class CampaignNotFound extends AppError {}

@Catalogued({
  code: 'campaign.terms_ambiguous',
  status: 400,
  message: 'A campaign has either a share or a flat reward.',
  cause: 'Both `share_pct` and `flat_reward` were sent, or neither.',
  cure: 'Send exactly one of the two.',
  retry: 'after_fix',
})
export class CampaignTermsAmbiguous extends AppError {}

@Catalogued({
  code: 'campaign.reward_too_high',
  status: 400,
  message: 'The flat reward is more than the offer pays.',
  cause:
    'The offer pays a fixed sum per conversion, which `details.commission` tells, and a reward comes out of it.',
  cure: 'Send a flat reward of at most the commission.',
  retry: 'after_fix',
})
export class CampaignRewardTooHigh extends AppError {}

@Catalogued({
  code: 'campaign.archived',
  status: 409,
  message: 'The campaign is archived.',
  cause: 'An archived campaign makes no new links.',
  cure: 'Make it active again, or use another campaign.',
  retry: 'after_fix',
})
export class CampaignArchived extends AppError {}
