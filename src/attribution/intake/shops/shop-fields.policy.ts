import { sha256 } from '../../../kernel/crypto/hash.js';
import { ShopPayloadIncomplete } from './shops.errors.js';

export type Fields = Record<string, unknown>;

const MAX_TEXT = 255;
const UNCLEAN = /[\p{Cc}\p{Cs}]/u;
const ID = /^[1-9]\d{0,39}$/;

export function objectOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** A text that can be kept and compared; null for anything else, empty ones too. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' || text.length > MAX_TEXT || UNCLEAN.test(text) ? null : text;
}

/** An id of digits, as numbers are read by `parseExactJson`. @throws ShopPayloadIncomplete */
export function idOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || !ID.test(value)) throw missing(name);
  return value;
}

export function missing(name: string): ShopPayloadIncomplete {
  return new ShopPayloadIncomplete({ message: `The order has no valid ${name}.`, details: { field: name } });
}

/** `0` stands for a guest where shops number their customers. */
export function customerIdOf(value: unknown): string | null {
  const id = textOf(value);
  return id === '0' ? null : id;
}

export function emailHashOf(value: unknown): string | null {
  const email = textOf(value);
  return email === null ? null : sha256(email.toLowerCase()).toString('hex');
}

export function countryOf(value: unknown): string | null {
  const code = textOf(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : null;
}

/** Each code once, in the order they were given. */
export function couponCodesOf(values: unknown[]): string[] {
  const codes = values.map(textOf).filter((code) => code !== null);
  return [...new Set(codes)];
}
