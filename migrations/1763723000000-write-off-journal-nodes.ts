import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropDayFunction } from './lib/drop-day-function.js';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** A node that never comes back must not hold sales, old partitions and unknown clicks for ever. */
export class WriteOffJournalNodes1763723000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'ALTER TABLE journal_checkpoints ADD COLUMN written_off_at timestamptz',
      ...replaceDrainedThrough(
        `SELECT min(c.drained_through) FROM journal_checkpoints c
          WHERE c.stream = 'clicks' AND c.written_off_at IS NULL`,
      ),
      dropDayFunction(
        `SELECT min(j.drained_through) FROM journal_checkpoints j
          WHERE j.stream = 'clicks' AND j.written_off_at IS NULL`,
      ),
      'DROP FUNCTION read_journal_nodes()',
      ...readNodes(', written_off_at timestamptz', ', c.written_off_at'),
      ...lookupFunction(
        'write_off_journal_node(p_node_id uuid, p_silent_since timestamptz)',
        `RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
           WITH node AS (SELECT n.reported_at < p_silent_since AS is_silent FROM journal_nodes n
                          WHERE n.node_id = p_node_id AND n.stream = 'clicks'),
           done AS (UPDATE journal_checkpoints c SET written_off_at = coalesce(c.written_off_at, now())
                     WHERE c.node_id = p_node_id AND (SELECT is_silent FROM node) RETURNING 1)
           SELECT CASE WHEN EXISTS (SELECT 1 FROM done) THEN 'written off'
                       WHEN EXISTS (SELECT 1 FROM node) THEN 'alive' ELSE 'unknown' END $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION write_off_journal_node(uuid, timestamptz)',
      'DROP FUNCTION read_journal_nodes()',
      ...readNodes('', ''),
      dropDayFunction(`SELECT min(j.drained_through) FROM journal_checkpoints j WHERE j.stream = 'clicks'`),
      ...replaceDrainedThrough(
        `SELECT min(c.drained_through) FROM journal_checkpoints c WHERE c.stream = 'clicks'`,
      ),
      'ALTER TABLE journal_checkpoints DROP COLUMN written_off_at',
    ]);
  }
}

/** The system role owns it, so it can only be made anew. */
function replaceDrainedThrough(watermark: string): string[] {
  return [
    'DROP FUNCTION clicks_drained_through()',
    ...lookupFunction(
      'clicks_drained_through()',
      `RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
         ${watermark} $$`,
    ),
  ];
}

function readNodes(column: string, value: string): string[] {
  return lookupFunction(
    'read_journal_nodes()',
    `RETURNS TABLE (node_id uuid, stream text, pending_bytes bigint, oldest_pending_at timestamptz,
       records_last_minute bigint, last_error text, last_error_at timestamptz, reported_at timestamptz,
       replay_requested_at timestamptz, drained_through timestamptz, records_total bigint,
       set_aside bigint${column})
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
       SELECT n.node_id, n.stream, n.pending_bytes, n.oldest_pending_at, n.records_last_minute, n.last_error,
              n.last_error_at, n.reported_at, n.replay_requested_at, c.drained_through, c.records,
              (SELECT count(*) FROM journal_set_aside s WHERE s.node_id = n.node_id AND s.stream = n.stream)${value}
         FROM journal_nodes n
         JOIN journal_checkpoints c ON c.node_id = n.node_id AND c.stream = n.stream
        ORDER BY n.node_id, n.stream $$`,
  );
}
