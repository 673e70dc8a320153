import type pg from 'pg';
import type { JournalPosition } from '../../journal/journal.types.js';
import { newId } from '../../kernel/ids/uuid.js';
import { CLICK_STREAM } from '../click-record.types.js';
import { ClickEventsRepository } from './click-events.repository.js';
import { ClickMarksRepository } from './click-marks.repository.js';
import { ClickPartitionsRepository } from './click-partitions.repository.js';

export interface SetAsideRecord {
  position: JournalPosition;
  reason: string;
  payload: Buffer;
}

/** What tells whether a click with the same id is the same click. */
export interface StoredClick {
  id: string;
  tenantId: string;
  linkId: string;
}

/** Batches and their checkpoint, on one connection of the system role. */
export class ClickBatchRepository {
  readonly partitions: ClickPartitionsRepository;
  readonly events: ClickEventsRepository;

  constructor(
    private readonly client: pg.Client,
    private readonly nodeId: string,
  ) {
    this.partitions = new ClickPartitionsRepository(client);
    this.events = new ClickEventsRepository(client);
  }

  /** For the other repositories of the same transaction. */
  get connection(): pg.Client {
    return this.client;
  }

  /** One process at a time drains a node's journal; held until the connection ends. */
  async tryLock(): Promise<boolean> {
    const { rows } = await this.client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('afflux.click_ingest'), hashtext($1)) AS held`,
      [this.nodeId],
    );
    return rows[0]!.held;
  }

  async prepare(): Promise<void> {
    await this.client.query(
      `INSERT INTO journal_checkpoints (node_id, stream, segment, byte_offset, drained_through)
       VALUES ($1, $2, 0, 0, 'epoch') ON CONFLICT (node_id, stream) DO UPDATE SET written_off_at = NULL`,
      [this.nodeId, CLICK_STREAM],
    );
  }

  /** The lowest id of the oldest day that is kept. */
  async findFirstKept(): Promise<string> {
    const { rows } = await this.client.query<{ id: string }>(
      `SELECT first_id_of_day(min(to_date(right(c.relname, 8), 'YYYYMMDD'))) AS id
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'clicks'::regclass AND c.relname ~ '^clicks_[0-9]{8}$'`,
    );
    return rows[0]!.id;
  }

  /** Visitors' marks that no duplicate window reaches any more. */
  async forgetOldMarks(): Promise<void> {
    await new ClickMarksRepository(this.client).removeOld();
  }

  /** Where to read on; null for a journal that was never drained. */
  async checkpoint(): Promise<JournalPosition | null> {
    const { rows } = await this.client.query<{ segment: string; byte_offset: string }>(
      `SELECT segment, byte_offset FROM journal_checkpoints WHERE node_id = $1 AND stream = $2`,
      [this.nodeId, CLICK_STREAM],
    );
    const [row] = rows;
    if (!row || row.segment === '0') return null;
    return { segment: Number(row.segment), offset: Number(row.byte_offset) };
  }

  async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    try {
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK');
      throw error;
    }
  }

  /** Those of these ids, in lower case, that are stored already. */
  async findStored(ids: readonly string[]): Promise<Map<string, StoredClick>> {
    const { rows } = await this.client.query<StoredClick>(
      `SELECT id, tenant_id AS "tenantId", link_id AS "linkId" FROM clicks WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(rows.map((click) => [click.id, click]));
  }

  async setAside(records: readonly SetAsideRecord[]): Promise<void> {
    for (const { position, reason, payload } of records) {
      await this.client.query(
        `INSERT INTO journal_set_aside (id, node_id, stream, segment, byte_offset, reason, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), this.nodeId, CLICK_STREAM, position.segment, position.offset, reason, payload],
      );
    }
  }

  /** @param drainedThrough null leaves the watermark where it is */
  async advance(next: JournalPosition, records: number, drainedThrough: number | null): Promise<void> {
    await this.client.query(
      `UPDATE journal_checkpoints
          SET segment = $3, byte_offset = $4, records = records + $5, updated_at = now(),
              drained_through = coalesce(to_timestamp($6::float8 / 1000), drained_through)
        WHERE node_id = $1 AND stream = $2`,
      [this.nodeId, CLICK_STREAM, next.segment, next.offset, records, drainedThrough],
    );
  }
}
