import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

/** How often partners' keys may still ask, shared by all processes. */
export class CreateRequestBuckets1763720002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      // Unlogged: after a crash of the database every bucket is full again, and no request waits for a disk.
      `CREATE UNLOGGED TABLE request_buckets (
         tenant_id uuid NOT NULL,
         key_id uuid NOT NULL,
         tokens double precision NOT NULL,
         leases jsonb NOT NULL DEFAULT '{}',
         refilled_at timestamptz NOT NULL,
         CONSTRAINT pk_request_buckets PRIMARY KEY (tenant_id, key_id),
         CONSTRAINT fk_request_buckets_key FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys (tenant_id, id)
       )`,
      ...isolateTenant('request_buckets', []),

      // What is leased and not known to be used counts against the size of the bucket: at no moment may more than
      // `p_burst` be taken at once, whoever holds it.
      ...lookupFunction(
        `lease_request_tokens(p_tenant_id uuid, p_key_id uuid, p_holder text, p_want integer, p_unused integer, p_rate double precision, p_burst integer, p_lease_ms integer)`,
        `RETURNS TABLE (granted integer, remaining double precision)
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         DECLARE
           bucket request_buckets;
           at timestamptz;
           at_ms double precision;
           live jsonb;
           outstanding double precision;
           returned double precision;
         BEGIN
           INSERT INTO request_buckets (tenant_id, key_id, tokens, refilled_at)
           VALUES (p_tenant_id, p_key_id, p_burst, clock_timestamp()) ON CONFLICT DO NOTHING;
           SELECT * INTO bucket FROM request_buckets b
            WHERE b.tenant_id = p_tenant_id AND b.key_id = p_key_id FOR UPDATE;
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
           UPDATE request_buckets b SET tokens = remaining, leases = live, refilled_at = at
            WHERE b.tenant_id = p_tenant_id AND b.key_id = p_key_id;
           RETURN NEXT;
         END $$`,
      ),
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION lease_request_tokens(uuid, uuid, text, integer, integer, double precision, integer, integer)',
      'DROP TABLE request_buckets',
    ]);
  }
}
