import { randomInt } from 'node:crypto';
import { join } from 'node:path';

import type { JournalFileLayer } from './journal-file-layer.js';

const NAME = /^(\d{10,16})-([0-9a-f]{8})\.journal$/;

export interface SegmentInfo {
  number: number;
  /** Seed of the checksums of all frames in the segment. */
  salt: number;
  path: string;
  bytes: number;
}

/** Never 0, so that a zeroed frame header does not verify. */
export function newSalt(): number {
  return randomInt(1, 0x1_0000_0000);
}

export function segmentPath(directory: string, number: number, salt: number): string {
  return join(directory, `${String(number).padStart(10, '0')}-${salt.toString(16).padStart(8, '0')}.journal`);
}

/** All segments, oldest first. */
export async function listSegments(layer: JournalFileLayer, directory: string): Promise<SegmentInfo[]> {
  const segments: SegmentInfo[] = [];
  for (const entry of await layer.list(directory)) {
    const match = NAME.exec(entry.name);
    if (!match) continue;
    segments.push({
      number: Number(match[1]),
      salt: Number.parseInt(match[2]!, 16),
      path: join(directory, entry.name),
      bytes: entry.bytes,
    });
  }
  return segments.sort((a, b) => a.number - b.number);
}

export function totalBytes(segments: readonly SegmentInfo[]): number {
  return segments.reduce((sum, segment) => sum + segment.bytes, 0);
}
