import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** How often people and addresses may still ask, shared by all processes. */
export class CreateCallerBuckets1763729001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Not of one tenant: addresses are judged before one is known. Names are hashes. Unlogged, as request_buckets is.
      `CREATE UNLOGGED TABLE caller_buckets (
         name bytea CONSTRAINT pk_caller_buckets PRIMARY KEY,
         tokens double precision NOT NULL,
         leases jsonb NOT NULL DEFAULT '{}',
         refilled_at timestamptz NOT NULL
       )`,
      'GRANT SELECT, INSERT, UPDATE, DELETE ON caller_buckets TO afflux_system',

      // As lease_request_tokens.
      ...lookupFunction(
        `lease_caller_tokens(p_name bytea, p_holder text, p_want integer, p_unused integer, p_rate double precision, p_burst integer, p_lease_ms integer)`,
        `RETURNS TABLE (granted integer, remaining double precision)
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         DECLARE
           bucket caller_buckets;
           at timestamptz;
           at_ms double precision;
           live jsonb;
           outstanding double precision;
           returned double precision;
         BEGIN
           INSERT INTO caller_buckets (name, tokens, refilled_at)
           VALUES (p_name, p_burst, clock_timestamp()) ON CONFLICT DO NOTHING;
           SELECT * INTO bucket FROM caller_buckets b WHERE b.name = p_name FOR UPDATE;
           -- Forgotten this very moment: it was full.
           IF NOT FOUND THEN
             granted := least(p_want, p_burst);
             remaining := p_burst - granted;
             RETURN NEXT;
             RETURN;
           END IF;
           at := clock_timestamp();
           at_ms := extract(epoch FROM at) * 1000;
           SELECT coalesce(jsonb_object_agg(l.key, l.value) FILTER (WHERE l.key <> p_holder), '{}'),
                  coalesce(sum((l.value ->> 0)::integer) FILTER (WHERE l.key <> p_holder), 0),
                  coalesce(sum(least(p_unused, (l.value ->> 0)::integer)) FILTER (WHERE l.key = p_holder), 0)
             INTO live, outstanding, returned
             FROM jsonb_each(bucket.leases) l WHERE (l.value ->> 1)::double precision > at_ms;
           bucket.tokens := greatest(0, least(p_burst - outstanding, bucket.tokens + returned
             + p_rate * greatest(0, extract(epoch FROM at - bucket.refilled_at))));
           granted := least(p_want, floor(bucket.tokens)::integer);
           remaining := bucket.tokens - granted;
           IF granted > 0 THEN
             live := live || jsonb_build_object(p_holder, jsonb_build_array(granted, at_ms + p_lease_ms));
           END IF;
           UPDATE caller_buckets b SET tokens = remaining, leases = live, refilled_at = at WHERE b.name = p_name;
           RETURN NEXT;
         END $$`,
      ),

      // A bucket that nobody has asked for a while is full, and as good as none.
      ...lookupFunction(
        'forget_caller_buckets(p_before timestamptz)',
        `RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
           DELETE FROM caller_buckets WHERE refilled_at < p_before $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION forget_caller_buckets(timestamptz)',
      'DROP FUNCTION lease_caller_tokens(bytea, text, integer, integer, double precision, integer, integer)',
      'DROP TABLE caller_buckets',
    ]);
  }
}
