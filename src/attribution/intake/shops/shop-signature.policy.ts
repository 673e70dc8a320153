import { createHmac } from 'node:crypto';
import { equalBytes, sha256 } from '../../../kernel/crypto/hash.js';

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
};

/** `X-Shopify-Hmac-Sha256`: base64 of HMAC-SHA256 over the body as it came. */
export function isSignedByShopify(body: Buffer, sent: string, secret: string): boolean {
  return isSame(createHmac('sha256', secret).update(body).digest('base64'), sent);
}

/** `X-WC-Webhook-Signature`: like Shopify's, but the shop signs with the secret's HTML entities decoded. */
export function isSignedByWooCommerce(body: Buffer, sent: string, secret: string): boolean {
  return isSignedByShopify(body, sent, decodeEntities(secret));
}

/** `X-Salla-Signature`: hexadecimal of HMAC-SHA256 over the body as it came. */
export function isSignedBySalla(body: Buffer, sent: string, secret: string): boolean {
  return isSame(createHmac('sha256', secret).update(body).digest('hex'), sent.toLowerCase());
}

/** `Authorization` as Salla sends it by the token strategy: the secret itself. */
export function isSallaToken(sent: string, secret: string): boolean {
  return isSame(secret, sent);
}

/** `Authorization: Basic …` with the user name and password that the webhook was registered with. */
export function isZidLogin(sent: string, username: string, password: string): boolean {
  return isSame(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, sent);
}

/** In constant time whatever the lengths. */
function isSame(expected: string, sent: string): boolean {
  return equalBytes(sha256(expected), sha256(sent));
}

/** As WordPress does it, each entity once. */
function decodeEntities(secret: string): string {
  return secret.replace(/&(?:amp|lt|gt|quot|#039);/g, (entity) => ENTITIES[entity]!);
}
