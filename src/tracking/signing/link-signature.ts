import { createHmac, randomBytes } from 'node:crypto';
import { equalBytes } from '../../kernel/crypto/hash.js';

const SIGNATURE_BYTES = 16;
const NONCE_BYTES = 12;
const EXPIRY = /^[1-9][0-9]{0,11}$/;
const NONCE = /^[A-Za-z0-9_-]{8,64}$/;
const SIGNATURE = /^[A-Za-z0-9_-]{22}$/;

/** What follows the code in a signed link. */
export interface LinkSignature {
  /** Unix seconds from which on the link no longer counts. */
  expiresAt: number;
  /** Makes a link good for one click; null for any number. */
  nonce: string | null;
  signature: Buffer;
}

export type SignatureVerdict = 'valid' | 'expired' | 'tampered';

export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64url');
}

/** `code.exp.sig` or `code.exp.nonce.sig`: HMAC-SHA256 over what stands before, its first 128 bits. */
export function signCode(key: Buffer, code: string, expiresAt: number, nonce: string | null): string {
  const signed = signedText(code, expiresAt, nonce);
  return `${signed}.${mac(key, signed).toString('base64url')}`;
}

/** Null for what never was a signature of ours. */
export function parseSignature(text: string): LinkSignature | null {
  const parts = text.split('.');
  if (parts.length !== 2 && parts.length !== 3) return null;
  const [expiry, nonce, last] =
    parts.length === 2 ? [parts[0]!, null, parts[1]!] : [parts[0]!, parts[1]!, parts[2]!];
  if (!EXPIRY.test(expiry) || !SIGNATURE.test(last) || (nonce !== null && !NONCE.test(nonce))) return null;
  const signature = Buffer.from(last, 'base64url');
  // The last character holds bits that say nothing: only one spelling is ours.
  if (signature.toString('base64url') !== last) return null;
  return { expiresAt: Number(expiry), nonce, signature };
}

/** @param keys all that are good now, in any order @param now ms since the epoch */
export function judgeSignature(
  keys: readonly Buffer[],
  code: string,
  { expiresAt, nonce, signature }: LinkSignature,
  now: number,
): SignatureVerdict {
  const signed = signedText(code, expiresAt, nonce);
  if (!keys.some((key) => equalBytes(mac(key, signed), signature))) return 'tampered';
  return now < expiresAt * 1000 ? 'valid' : 'expired';
}

function signedText(code: string, expiresAt: number, nonce: string | null): string {
  return nonce === null ? `${code}.${expiresAt}` : `${code}.${expiresAt}.${nonce}`;
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest().subarray(0, SIGNATURE_BYTES);
}
