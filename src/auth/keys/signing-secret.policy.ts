import { randomToken } from '../../kernel/crypto/hash.js';

/** What the secret is sealed for. */
export const KEY_SIGNING_PURPOSE = 'api key signing secret';

/** 256 random bits behind a mark to recognise it by; its text, as shown, is the key of the HMAC. */
export function makeSigningSecret(): string {
  return `afs_${randomToken(32)}`;
}
