import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropDayFunction } from './lib/drop-day-function.js';
import { appendOnly } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class ForgetInTime1763707002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      dropDayFunction(`SELECT min(j.drained_through) FROM journal_checkpoints j WHERE j.stream = 'clicks'`),
      'REVOKE ALL ON FUNCTION drop_day(text, date) FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION drop_day(text, date) TO afflux_system',

      'CREATE INDEX ix_link_nonces_used_at ON link_nonces (used_at)',
      `CREATE INDEX ix_cap_leases_released ON cap_leases (created_at) WHERE state = 'released'`,

      // Whoever asks, nothing of the last year can be taken out of the audit log, and nothing can be changed.
      'DROP TRIGGER trg_audit_entries_append_only ON audit_entries',
      `CREATE TRIGGER trg_audit_entries_append_only BEFORE UPDATE ON audit_entries
         FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER trg_audit_entries_kept BEFORE DELETE ON audit_entries
         FOR EACH ROW WHEN (OLD.occurred_at > now() - interval '365 days') EXECUTE FUNCTION refuse_change()`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP TRIGGER trg_audit_entries_kept ON audit_entries',
      'DROP TRIGGER trg_audit_entries_append_only ON audit_entries',
      'DROP TRIGGER trg_audit_entries_no_truncate ON audit_entries',
      ...appendOnly('audit_entries'),
      'DROP INDEX ix_cap_leases_released',
      'DROP INDEX ix_link_nonces_used_at',
      'DROP FUNCTION drop_day(text, date)',
    ]);
  }
}
