/** Payload, version 1: `{keyId, partnerId, retryAfterSeconds, perMinute, burst}`; at most once a minute and process. */
export const KEY_RATE_LIMITED = 'key.rate_limited';
