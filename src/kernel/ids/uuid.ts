import { randomUUID } from 'node:crypto';

/** A clock set back further than this is believed; ids then start again in its past. */
const ROLLBACK_MS = 10_000;
const LAST_SEQUENCE = 0xfff;
/** Every sequence as it is written. */
const HEX = Array.from({ length: LAST_SEQUENCE + 1 }, (_, value) => value.toString(16).padStart(3, '0'));

let currentMs = 0;
let sequence = 0;
/** The characters that all ids of the current millisecond begin with. */
let prefix = '';

/**
 * A new UUIDv7 with 62 random bits: ordered by wall time to the millisecond, and within one process by when it
 * was made (RFC 9562, section 6.2, method 1).
 */
export function newId(): string {
  const now = Date.now();
  const random = randomUUID();
  if (now > currentMs || now < currentMs - ROLLBACK_MS) enter(now, random);
  else if (++sequence > LAST_SEQUENCE) enter(currentMs + 1, random);
  // From the variant on, a version 4 has what a version 7 has; Node draws them ahead, many at a time.
  return prefix + HEX[sequence]! + random.slice(18);
}

/** A new UUIDv7 of a time that is over, in ms since the epoch; among ids of the same millisecond in no order. */
export function idAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

function enter(ms: number, random: string): void {
  currentMs = ms;
  const hex = ms.toString(16).padStart(12, '0');
  prefix = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
  // A random start in the lower half leaves room to count.
  sequence = Number.parseInt(random.slice(0, 3), 16) >>> 1;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** The time a UUIDv7 was made, in ms since the epoch (RFC 9562, section 5.7). */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The lowest UUID of a millisecond: UUIDv7 ids made at or after it are not below. */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
