import { createHash, createHmac, hash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto';

export function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

/** A keyed hash for values that must not be guessable from the database: IPs, e-mails. */
export function keyedHash(key: Buffer, purpose: string, value: string): Buffer {
  return createHmac('sha256', key).update(`${purpose}\0${value}`).digest();
}

/** Compares in constant time; different lengths are simply unequal. */
export function equalBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Random bytes as base64url: 32 bytes give 43 characters and 256 bits. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

const ID_BYTES = 16;
const pool = Buffer.alloc(256 * ID_BYTES);
let used = pool.length;

/** 128 random bits as 22 characters of base64url, drawn many at a time: asking the system costs more than the rest. */
export function randomId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('base64url', used - ID_BYTES, used);
}

/**
 * Makes 128-bit ids out of texts, as 22 characters of base64url: without the key nobody can tell which text an id
 * stands for. SHA-256 with the key as its first block; half of the hash is dropped, so that nobody who has an id
 * can go on hashing where it ended. In one call, because HMAC takes three times as long here.
 */
export function keyedIds(key: Buffer): (text: string) => string {
  if (key.length !== 32) throw new RangeError('the key must have 32 bytes');
  const block = key.toString('hex');
  return (text) => hash('sha256', block + text, 'base64url').slice(0, 22);
}

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random letters and digits, for codes that people read: about 5.95 bits a character. */
export function randomCode(length: number): string {
  let code = '';
  while (code.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: values above would favour some letters.
      if (byte < 248 && code.length < length) code += ALPHANUMERIC[byte % 62];
    }
  }
  return code;
}
