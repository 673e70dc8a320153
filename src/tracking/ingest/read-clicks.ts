import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalBatch, JournalPosition } from '../../journal/journal.types.js';
import type { SetAsideRecord } from './click-batch.repository.js';
import { ByteList } from './byte-list.js';
import { copyHead, parseRecord } from './click-row.js';
import type { JudgedClick } from './judged-click.types.js';
import { ClickLineReader, isClickLine } from './read-click-line.js';

/** Records decoded before others get their turn: about a millisecond's worth. */
const RECORDS_PER_TURN = 250;

export interface ReadClick {
  click: JudgedClick;
  position: JournalPosition;
  payload: Buffer;
  /** From `rowAt` on what COPY gets of it, up to the columns that ingest decides. */
  row: Buffer;
  rowAt: number;
}

export interface ReadClicks {
  clicks: ReadClick[];
  /** What is no click. */
  unreadable: SetAsideRecord[];
}

/** Decodes a batch bit by bit, so that the batch before it can be stored meanwhile. */
export async function readClicks(batch: JournalBatch): Promise<ReadClicks> {
  const clicks: ReadClick[] = [];
  const unreadable: SetAsideRecord[] = batch.corrupt.map(({ position, bytes, kind }) => ({
    position,
    payload: bytes,
    reason: `damaged journal: ${kind}`,
  }));
  const decoder = new ClickDecoder();
  for (let index = 0; index < batch.records.length; index++) {
    if (index > 0 && index % RECORDS_PER_TURN === 0) await nextTurn();
    const payload = batch.records[index]!;
    const position = batch.positions[index]!;
    try {
      clicks.push(decoder.decode(payload, position));
    } catch (error) {
      unreadable.push({ position, payload, reason: (error as Error).message });
    }
  }
  return { clicks, unreadable };
}

/** @throws when the record is no click */
export function readClick(payload: Buffer, position: JournalPosition): ReadClick {
  return new ClickDecoder().decode(payload, position);
}

/** Keeps what it decodes small: bytes instead of text, and one copy of each text that many clicks share. */
class ClickDecoder {
  private readonly rows = new ByteList();
  private readonly lines = new ClickLineReader();
  private readonly shared = new Map<unknown, unknown>();

  decode(payload: Buffer, position: JournalPosition): ReadClick {
    if (!isClickLine(payload)) return this.decodeJson(payload, position);
    const { click, rowAt } = this.lines.read(payload);
    return { click, position, payload, row: payload, rowAt };
  }

  /** Impressions, and clicks of older versions. */
  private decodeJson(payload: Buffer, position: JournalPosition): ReadClick {
    const record = parseRecord(payload);
    const row = this.rows.add(copyHead(record));
    const click: JudgedClick = {
      kind: record.kind,
      id: record.id,
      tenantId: this.share(record.tenantId),
      linkId: this.share(record.linkId),
      offerId: this.share(record.offerId),
      promoterId: this.share(record.promoterId),
      at: record.at,
      country: this.share(record.country),
      device: this.share(record.device),
      os: this.share(record.os),
      browser: this.share(record.browser),
      subs: record.subs,
      visitor: record.visitor,
      visitorBefore: record.visitorBefore,
      duplicateSeconds: record.duplicateSeconds,
      nonce: record.nonce,
      leases: record.leases,
      reason: record.reason,
    };
    return { click, position, payload, row, rowAt: 0 };
  }

  private share<T>(value: T): T {
    const known = this.shared.get(value);
    if (known !== undefined) return known as T;
    this.shared.set(value, value);
    return value;
  }
}
