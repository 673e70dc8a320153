import { resolve } from 'node:path';

import type { JournalError } from './journal.errors.js';
import { nodeFileLayer, type JournalFileLayer } from './journal-file-layer.js';
import { MAX_RECORD_BYTES } from './journal-frame.js';

/** The pause between attempts to write a failed journal doubles up to this. */
export const MAX_RETRY_MS = 5_000;

export interface JournalWriterOptions {
  directory: string;
  layer?: JournalFileLayer;
  /** A segment that would grow beyond this many bytes is followed by a new one; default 64 MiB. */
  segmentBytes?: number;
  /** Appends are refused once all segments together hold this many bytes; default 8 GiB. */
  maxBytes?: number;
  /** Free bytes that are left to others on the same disk; default 32 MiB. */
  minFreeBytes?: number;
  /** Bytes that may wait for the disk; default 64 MiB. */
  maxPendingBytes?: number;
  /** Bytes gathered for one write, at most 4 MiB; default 1 MiB, a larger record gets a group of its own. */
  groupBytes?: number;
  /** The segment of the durable checkpoint: new segments get higher numbers even when the directory was emptied. */
  minSegment?: number;
  /** Milliseconds until a failed journal is tried again; doubles up to 5 s while it keeps failing; default 200. */
  retryMs?: number;
  /** Called when the journal becomes unwritable (with the reason) and when it heals (with null). */
  onStateChange?: (problem: JournalError | null) => void;
}

export type JournalSettings = Required<JournalWriterOptions>;

export function withDefaults(options: JournalWriterOptions): JournalSettings {
  return {
    directory: resolve(options.directory),
    layer: options.layer ?? nodeFileLayer,
    segmentBytes: options.segmentBytes ?? 64 * 1024 * 1024,
    maxBytes: options.maxBytes ?? 8 * 1024 ** 3,
    minFreeBytes: options.minFreeBytes ?? 32 * 1024 * 1024,
    maxPendingBytes: options.maxPendingBytes ?? 64 * 1024 * 1024,
    groupBytes: Math.min(options.groupBytes ?? 1024 * 1024, MAX_RECORD_BYTES),
    minSegment: options.minSegment ?? 0,
    retryMs: options.retryMs ?? 200,
    onStateChange: options.onStateChange ?? (() => undefined),
  };
}
