import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateJournalNodes1763705000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // What each node says of its own journal; it is the node that knows its disk.
      `CREATE TABLE journal_nodes (
         node_id uuid NOT NULL,
         stream text NOT NULL,
         pending_bytes bigint NOT NULL,
         oldest_pending_at timestamptz,
         records_last_minute bigint NOT NULL,
         last_error text,
         last_error_at timestamptz,
         reported_at timestamptz NOT NULL,
         replay_requested_at timestamptz,
         CONSTRAINT pk_journal_nodes PRIMARY KEY (node_id, stream)
       )`,
      'GRANT SELECT, INSERT, UPDATE, DELETE ON journal_nodes TO afflux_system',
      ...lookupFunction(
        'read_journal_nodes()',
        `RETURNS TABLE (node_id uuid, stream text, pending_bytes bigint, oldest_pending_at timestamptz,
           records_last_minute bigint, last_error text, last_error_at timestamptz, reported_at timestamptz,
           replay_requested_at timestamptz, drained_through timestamptz, records_total bigint, set_aside bigint)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT n.node_id, n.stream, n.pending_bytes, n.oldest_pending_at, n.records_last_minute, n.last_error,
                  n.last_error_at, n.reported_at, n.replay_requested_at, c.drained_through, c.records,
                  (SELECT count(*) FROM journal_set_aside s WHERE s.node_id = n.node_id AND s.stream = n.stream)
             FROM journal_nodes n
             JOIN journal_checkpoints c ON c.node_id = n.node_id AND c.stream = n.stream
            ORDER BY n.node_id, n.stream $$`,
      ),
      ...lookupFunction(
        'request_journal_replay(p_node_id uuid)',
        `RETURNS TABLE (node_id uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
           UPDATE journal_nodes n SET replay_requested_at = now()
            WHERE p_node_id IS NULL OR n.node_id = p_node_id RETURNING n.node_id $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION request_journal_replay(uuid)',
      'DROP FUNCTION read_journal_nodes()',
      'DROP TABLE journal_nodes',
    ]);
  }
}
