import type { JournalReader } from '../../journal/journal-reader.js';
import type { JournalPosition } from '../../journal/journal.types.js';
import { parseRecord } from './click-row.js';
import type { JournalNodeRepository } from './journal-node.repository.js';
import { heardAtOf, isClickLine } from './read-click-line.js';

const REPORT_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;

/** Counts what the ingest does and tells PostgreSQL about once a second. */
export class JournalReporter {
  private readonly minute: { at: number; records: number }[] = [];
  private lastError: { message: string; at: number } | null = null;
  private reportedAt = -Infinity;

  constructor(private readonly reader: JournalReader) {}

  noteRecords(records: number): void {
    if (records > 0) this.minute.push({ at: performance.now(), records });
  }

  noteError(error: Error): void {
    this.lastError = { message: error.message.slice(0, 500), at: Date.now() };
  }

  /** Reports when it is time to; true when somebody asked for a replay. */
  async report(nodes: JournalNodeRepository, position: JournalPosition | null): Promise<boolean> {
    const now = performance.now();
    if (now - this.reportedAt < REPORT_EVERY_MS) return false;
    this.reportedAt = now;
    while (this.minute.length > 0 && this.minute[0]!.at < now - MINUTE_MS) this.minute.shift();
    const requested = await nodes.report({
      pendingBytes: await this.reader.pendingBytes(position),
      oldestPendingAt: await this.oldestPendingAt(position),
      recordsLastMinute: this.minute.reduce((sum, { records }) => sum + records, 0),
      lastError: this.lastError,
    });
    this.lastError = null;
    return requested;
  }

  private async oldestPendingAt(position: JournalPosition | null): Promise<number | null> {
    const oldest = await this.reader.oldestPending(position);
    if (!oldest) return null;
    try {
      if (isClickLine(oldest.record)) return heardAtOf(oldest.record);
      const { at, heardAt } = parseRecord(oldest.record);
      return heardAt ?? at;
    } catch {
      // Unreadable records are set aside when their turn comes; here they only have no time.
      return null;
    }
  }
}
