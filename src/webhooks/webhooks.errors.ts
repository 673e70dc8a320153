import { AppError, Catalogued } from '../kernel/errors/app-error.js';

@Catalogued({
  code: 'webhook.endpoint_not_found',
  status: 404,
  message: 'There is no such endpoint.',
  cause: 'The endpoint does not exist or is not yours.',
  cure: 'Take an id from GET /api/webhooks/endpoints.',
  retry: 'after_fix',
})
export class WebhookEndpointNotFound extends AppError {}

@Catalogued({
  code: 'webhook.delivery_not_found',
  status: 404,
  message: 'There is no such delivery.',
  cause: 'The delivery does not exist, was forgotten after its time, or is not of an endpoint of yours.',
  cure: 'Take an id from GET /api/webhooks/deliveries.',
  retry: 'after_fix',
})
export class WebhookDeliveryNotFound extends AppError {}

@Catalogued({
  code: 'webhook.owner_not_allowed',
  status: 403,
  message: 'You have no endpoints of this kind of owner.',
  cause: '`owner` names a role that you do not have, or the key belongs to nobody.',
  cure: 'Leave `owner` out, or name a role of yours.',
  retry: 'after_fix',
})
export class WebhookOwnerNotAllowed extends AppError {}

@Catalogued({
  code: 'webhook.too_many_endpoints',
  status: 409,
  message: 'There are as many endpoints as one owner may have.',
  cause: 'Every event is sent to each of them, so their number is limited.',
  cure: 'Delete an endpoint that is no longer used.',
  retry: 'after_fix',
})
export class WebhookTooManyEndpoints extends AppError {}

@Catalogued({
  code: 'webhook.target_invalid',
  status: 400,
  message: 'What is to be called does not fit the kind of endpoint.',
  cause:
    'A webhook or postback has `url` and may have `failoverUrl`; a pipeline has `steps` and neither of them. Names in templates and macros must exist and may not stand in scheme, host or port.',
  cure: 'Read the message: it names the field.',
  retry: 'after_fix',
})
export class WebhookTargetInvalid extends AppError {}

@Catalogued({
  code: 'webhook.header_not_allowed',
  status: 400,
  message: 'This header cannot be set.',
  cause:
    'Headers that belong to the connection, to the body or to the signature are ours: Host, Content-Length, Connection, Transfer-Encoding, webhook-* and the like. Values are printable ASCII, at most 1,000 characters.',
  cure: 'Leave the header out, or mend its value; `details.header` names it.',
  retry: 'after_fix',
})
export class WebhookHeaderNotAllowed extends AppError {}

@Catalogued({
  code: 'webhook.endpoint_disabled',
  status: 409,
  message: 'The endpoint is switched off.',
  cause: 'It was switched off by hand, answered 410, or failed for five days.',
  cure: 'Enable it first; what was kept meanwhile is sent then.',
  retry: 'after_fix',
})
export class WebhookEndpointDisabled extends AppError {}

@Catalogued({
  code: 'webhook.not_replayable',
  status: 409,
  message: 'The delivery is still on its way.',
  cause: 'Only what was delivered, skipped or given up can be sent once more.',
  cure: 'Wait for its end; GET the delivery to see when it is tried next.',
  retry: 'after_delay',
})
export class WebhookNotReplayable extends AppError {}

@Catalogued({
  code: 'webhook.step_unknown',
  status: 400,
  message: 'The pipeline has no such step.',
  cause: '`step` is not the name of one of its steps, or the endpoint is no pipeline.',
  cure: 'Take a name from the `steps` of the endpoint.',
  retry: 'after_fix',
})
export class WebhookStepUnknown extends AppError {}
