/**
 * Drops the oldest day of `clicks` or `impressions` before a date, one partition a call, so that nobody waits long
 * for the lock. A day goes when every journal was read beyond its end (`watermark` says how far): what a journal still
 * holds of it would be counted again, or never. Impressions' days follow the clicks', by which a replay goes.
 */
export function dropDayFunction(watermark: string): string {
  return `CREATE OR REPLACE FUNCTION drop_day(p_table text, p_before date) RETURNS date
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    v_day date;
  BEGIN
    IF p_table NOT IN ('clicks', 'impressions') THEN
      RAISE EXCEPTION '% is not kept by days', p_table;
    END IF;
    PERFORM set_config('lock_timeout', '2s', true);
    PERFORM pg_advisory_xact_lock(hashtext(CASE p_table WHEN 'clicks' THEN 'afflux.click_partitions'
                                                        ELSE 'afflux.impression_partitions' END));
    SELECT p.day INTO v_day
      FROM (SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = p_table::regclass AND c.relname ~ ('^' || p_table || '_[0-9]{8}$')) p
     WHERE p.day < least(p_before, (now() AT TIME ZONE 'UTC')::date - 1)
       AND (p.day + 1)::timestamp AT TIME ZONE 'UTC' <= (${watermark})
       AND (p_table = 'clicks' OR to_regclass('clicks_' || to_char(p.day, 'YYYYMMDD')) IS NULL)
     ORDER BY p.day LIMIT 1;
    IF v_day IS NOT NULL THEN
      EXECUTE format('DROP TABLE %I', p_table || '_' || to_char(v_day, 'YYYYMMDD'));
    END IF;
    RETURN v_day;
  END $$`;
}
