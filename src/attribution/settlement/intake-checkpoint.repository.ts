import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { JournalPosition } from '../../journal/journal.types.js';
import { INTAKE_STREAM } from '../intake/intake-record.policy.js';

/** How far a node's intakes are settled; journals belong to nodes, not to tenants. */
@Injectable()
export class IntakeCheckpointRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Null for a journal that was never drained. */
  async find(nodeId: string): Promise<JournalPosition | null> {
    const [row]: { segment: string; byte_offset: string }[] = await this.database.manager.query(
      'SELECT segment, byte_offset FROM journal_checkpoints WHERE node_id = $1 AND stream = $2',
      [nodeId, INTAKE_STREAM],
    );
    return row ? { segment: Number(row.segment), offset: Number(row.byte_offset) } : null;
  }

  /**
   * @param drainedThrough every intake answered before this moment is in PostgreSQL; null leaves it as it is, and
   *   says of a new journal that nothing is known yet
   */
  async advance(
    nodeId: string,
    next: JournalPosition,
    records: number,
    drainedThrough: Date | null,
  ): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO journal_checkpoints AS c
         (node_id, stream, segment, byte_offset, records, drained_through)
         VALUES ($1, $2, $3, $4, $5, coalesce($6, 'epoch'::timestamptz))
       ON CONFLICT (node_id, stream) DO UPDATE SET segment = excluded.segment, byte_offset = excluded.byte_offset,
         records = c.records + excluded.records, drained_through = coalesce($6, c.drained_through),
         updated_at = now()`,
      [nodeId, INTAKE_STREAM, next.segment, next.offset, records, drainedThrough],
    );
  }

  /** Which of these intakes have a row, whatever their outcome. */
  async findStored(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM conversion_intakes WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Keeps what cannot be read where the journal's status shows it. */
  async setAside(nodeId: string, position: JournalPosition, payload: Buffer, reason: string): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO journal_set_aside (id, node_id, stream, segment, byte_offset, reason, payload)
       VALUES (uuidv7(), $1, $2, $3, $4, $5, $6)`,
      [nodeId, INTAKE_STREAM, position.segment, position.offset, reason, payload],
    );
  }
}
