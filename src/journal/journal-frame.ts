import { crc32 } from 'node:zlib';

import type { JournalPayload } from './journal.types.js';

/** u32 payload length, u32 CRC-32, both little-endian; the payload follows. */
export const FRAME_HEADER_BYTES = 8;

export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** No write is longer, so nothing longer than this can be the tail of a write that a crash interrupted. */
export const MAX_GROUP_BYTES = MAX_RECORD_BYTES + FRAME_HEADER_BYTES;

/** UTF-8 needs at most three bytes per UTF-16 unit, so the bytes of a short string need not be counted. */
export const MAX_BYTES_PER_UNIT = 3;

export function isTooLarge(payload: JournalPayload): boolean {
  if (typeof payload !== 'string') return payload.length > MAX_RECORD_BYTES;
  return (
    payload.length * MAX_BYTES_PER_UNIT > MAX_RECORD_BYTES && Buffer.byteLength(payload) > MAX_RECORD_BYTES
  );
}

/**
 * The CRC is seeded with the writer's random salt and the length. So the length is protected too, zeroed blocks are
 * no frames, and bytes inside a payload cannot pass for a frame when a reader resynchronises.
 */
export function frameChecksum(payload: Uint8Array, salt: number): number {
  return crc32(payload, (salt ^ Math.imul(payload.length, 0x9e3779b1)) >>> 0);
}
