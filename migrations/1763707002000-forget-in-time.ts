import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class ForgetInTime1763707002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // One partition a call, so that nobody waits long for the lock. A day goes when every journal was read
      // beyond its end: what a journal still holds of it would be counted again, or never.
      `CREATE FUNCTION drop_click_partition(p_before date) RETURNS date
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
       DECLARE
         v_day date;
       BEGIN
         PERFORM set_config('lock_timeout', '2s', true);
         PERFORM pg_advisory_xact_lock(hashtext('afflux.click_partitions'));
         SELECT p.day INTO v_day
           FROM (SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day
                   FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                  WHERE i.inhparent = 'clicks'::regclass AND c.relname ~ '^clicks_[0-9]{8}$') p
          WHERE p.day < least(p_before, (now() AT TIME ZONE 'UTC')::date - 1)
            AND (p.day + 1)::timestamp AT TIME ZONE 'UTC' <= (
              SELECT min(j.drained_through) FROM journal_checkpoints j WHERE j.stream = 'clicks')
          ORDER BY p.day LIMIT 1;
         IF v_day IS NOT NULL THEN
           EXECUTE format('DROP TABLE %I', 'clicks_' || to_char(v_day, 'YYYYMMDD'));
         END IF;
         RETURN v_day;
       END $$`,
      'REVOKE ALL ON FUNCTION drop_click_partition(date) FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION drop_click_partition(date) TO afflux_system',

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
      'DROP FUNCTION drop_click_partition(date)',
    ]);
  }
}
