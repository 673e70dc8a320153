import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runAll } from './lib/run-all.js';

export class CopyIntoClickPartitions1763708000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // COPY is refused on a table with row-level security, which the day's partition has not: the ingest,
      // whose role sees every tenant anyway, copies into that. Nobody gets to read a partition by itself.
      `CREATE OR REPLACE FUNCTION ensure_click_partitions(p_from date, p_days integer) RETURNS integer
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
       DECLARE
         v_day date;
         v_name text;
         v_made integer := 0;
       BEGIN
         -- Two nodes may start at once.
         PERFORM pg_advisory_xact_lock(hashtext('afflux.click_partitions'));
         FOR v_day IN SELECT p_from + n FROM generate_series(0, p_days - 1) n LOOP
           v_name := 'clicks_' || to_char(v_day, 'YYYYMMDD');
           IF to_regclass(v_name) IS NULL THEN
             EXECUTE format('CREATE TABLE %I PARTITION OF clicks FOR VALUES FROM (%L) TO (%L)',
               v_name, first_id_of_day(v_day), first_id_of_day(v_day + 1));
             EXECUTE format('GRANT INSERT ON %I TO afflux_system', v_name);
             v_made := v_made + 1;
           END IF;
         END LOOP;
         RETURN v_made;
       END $$`,
      `DO $$
       DECLARE
         v_partition regclass;
       BEGIN
         FOR v_partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'clicks'::regclass LOOP
           EXECUTE format('GRANT INSERT ON %s TO afflux_system', v_partition);
         END LOOP;
       END $$`,

      // Marks are written in the order of time, so a few pages of index tell where the old ones are.
      'DROP INDEX ix_click_marks_marked_on',
      'CREATE INDEX ix_click_marks_marked_on ON click_marks USING brin (marked_on)',
      // Every batch updates the rows of the current quarter of an hour: with room left, no index has to follow.
      'ALTER TABLE click_rollups SET (fillfactor = 50)',
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'ALTER TABLE click_rollups RESET (fillfactor)',
      'DROP INDEX ix_click_marks_marked_on',
      'CREATE INDEX ix_click_marks_marked_on ON click_marks (marked_on)',
      `CREATE OR REPLACE FUNCTION ensure_click_partitions(p_from date, p_days integer) RETURNS integer
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
       DECLARE
         v_day date;
         v_made integer := 0;
       BEGIN
         PERFORM pg_advisory_xact_lock(hashtext('afflux.click_partitions'));
         FOR v_day IN SELECT p_from + n FROM generate_series(0, p_days - 1) n LOOP
           IF to_regclass('clicks_' || to_char(v_day, 'YYYYMMDD')) IS NULL THEN
             EXECUTE format('CREATE TABLE %I PARTITION OF clicks FOR VALUES FROM (%L) TO (%L)',
               'clicks_' || to_char(v_day, 'YYYYMMDD'), first_id_of_day(v_day), first_id_of_day(v_day + 1));
             v_made := v_made + 1;
           END IF;
         END LOOP;
         RETURN v_made;
       END $$`,
      `DO $$
       DECLARE
         v_partition regclass;
       BEGIN
         FOR v_partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'clicks'::regclass LOOP
           EXECUTE format('REVOKE INSERT ON %s FROM afflux_system', v_partition);
         END LOOP;
       END $$`,
    ]);
  }
}
