import { createHmac } from 'node:crypto';
import { equalBytes } from '../../kernel/crypto/hash.js';

const WINDOW_SECONDS = 300;
const TIMESTAMP = /^\d{1,12}$/;
const SIGNATURE = /^v1=([0-9a-f]{64})$/i;
/** Never signed, since it is a secret of its own and not a field of the sale. */
const KEY_PARAMETER = 'api_key';

export type SignatureFault = 'missing' | 'invalid' | 'expired';

export interface SignedRequest {
  /** Unix time in whole seconds, as it was sent. */
  timestamp: string | undefined;
  /** `v1=` and the HMAC in hex, as it was sent. */
  signature: string | undefined;
  /** What must have been signed, without the timestamp. */
  content: Buffer | string;
}

/**
 * Judges `v1=` hex HMAC-SHA256 over `timestamp.content`, keyed with the text of the signing secret. Without a header
 * it is missing; the signature is compared before the time, so that only whoever has the secret learns of clocks.
 */
export function verifyPostback(
  { timestamp, signature, content }: SignedRequest,
  secret: string,
  nowMs: number,
): SignatureFault | null {
  if (!timestamp || !signature) return 'missing';
  const sent = SIGNATURE.exec(signature)?.[1];
  if (!sent || !TIMESTAMP.test(timestamp)) return 'invalid';
  if (!equalBytes(Buffer.from(sent, 'hex'), signatureOf(timestamp, content, secret))) return 'invalid';
  return Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_SECONDS ? 'expired' : null;
}

/** HMAC-SHA256 over `timestamp.content`. */
export function signatureOf(timestamp: string, content: Buffer | string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(content).digest();
}

/**
 * The query in the form in which it is signed: every parameter but `api_key` as `name=value`, both percent-encoded as
 * in RFC 3986 (letters, digits and `-._~` stay), sorted by their bytes, joined by `&`. A repeated name stands once
 * for each value.
 */
export function sortedQuery(query: Record<string, unknown>): string {
  const pairs = Object.entries(query)
    .filter(([name]) => name !== KEY_PARAMETER)
    .flatMap(([name, value]) => [value].flat().map((one) => `${encode(name)}=${encode(String(one))}`));
  return pairs.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).join('&');
}

function encode(text: string): string {
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(/[!'()*]/g, escape);
}
