import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenant, lookupFunction } from './lib/tenant-isolation.js';
import { runAll } from './lib/run-all.js';

export class CreateCaps1763703000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      `CREATE TABLE caps (
         id uuid CONSTRAINT pk_caps PRIMARY KEY,
         tenant_id uuid NOT NULL CONSTRAINT fk_caps_tenant REFERENCES tenants (id),
         offer_id uuid NOT NULL,
         promoter_id uuid,
         metric text NOT NULL CONSTRAINT ck_caps_metric
           CHECK (metric IN ('clicks', 'conversions', 'payout', 'budget')),
         period text NOT NULL CONSTRAINT ck_caps_period CHECK (period IN ('hourly', 'daily', 'monthly', 'total')),
         time_zone text NOT NULL,
         limit_units bigint NOT NULL CONSTRAINT ck_caps_limit CHECK (limit_units >= 0),
         action text NOT NULL CONSTRAINT ck_caps_action CHECK (action IN ('fallback', 'pause', 'notify')),
         status text NOT NULL DEFAULT 'active' CONSTRAINT ck_caps_status CHECK (status IN ('active', 'archived')),
         created_at timestamptz NOT NULL DEFAULT now(),
         updated_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT uq_caps_tenant_id UNIQUE (tenant_id, id),
         CONSTRAINT fk_caps_offer FOREIGN KEY (tenant_id, offer_id) REFERENCES offers (tenant_id, id),
         CONSTRAINT fk_caps_promoter FOREIGN KEY (tenant_id, promoter_id) REFERENCES users (tenant_id, id)
       )`,
      'CREATE INDEX ix_caps_offer ON caps (tenant_id, offer_id)',
      ...isolateTenant('caps', ['SELECT', 'INSERT', 'UPDATE']),

      // settled: units used up for good; leased: those and the ones that are out with a holder.
      `CREATE TABLE cap_windows (
         tenant_id uuid NOT NULL,
         cap_id uuid NOT NULL,
         window_start timestamptz NOT NULL,
         window_end timestamptz,
         limit_units bigint NOT NULL,
         leased bigint NOT NULL DEFAULT 0,
         settled bigint NOT NULL DEFAULT 0,
         exhausted_at timestamptz,
         acted_at timestamptz,
         CONSTRAINT pk_cap_windows PRIMARY KEY (cap_id, window_start),
         CONSTRAINT uq_cap_windows_tenant UNIQUE (tenant_id, cap_id, window_start),
         CONSTRAINT fk_cap_windows_cap FOREIGN KEY (tenant_id, cap_id) REFERENCES caps (tenant_id, id),
         CONSTRAINT ck_cap_windows_units CHECK (settled >= 0 AND leased >= settled)
       )`,
      `CREATE INDEX ix_cap_windows_to_act ON cap_windows (exhausted_at)
         WHERE exhausted_at IS NOT NULL AND acted_at IS NULL`,
      ...isolateTenant('cap_windows', ['SELECT', 'INSERT', 'UPDATE']),

      `CREATE TABLE cap_leases (
         id uuid CONSTRAINT pk_cap_leases PRIMARY KEY,
         tenant_id uuid NOT NULL,
         cap_id uuid NOT NULL,
         window_start timestamptz NOT NULL,
         node_id uuid NOT NULL,
         units integer NOT NULL CONSTRAINT ck_cap_leases_units CHECK (units >= 0),
         used integer NOT NULL DEFAULT 0,
         expires_at timestamptz NOT NULL,
         state text NOT NULL DEFAULT 'open' CONSTRAINT ck_cap_leases_state CHECK (state IN ('open', 'released')),
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT fk_cap_leases_window FOREIGN KEY (tenant_id, cap_id, window_start)
           REFERENCES cap_windows (tenant_id, cap_id, window_start),
         CONSTRAINT ck_cap_leases_used CHECK (used >= 0 AND used <= units)
       )`,
      `CREATE INDEX ix_cap_leases_open ON cap_leases (node_id, expires_at) WHERE state = 'open'`,
      `CREATE INDEX ix_cap_leases_open_window ON cap_leases (cap_id, window_start) WHERE state = 'open'`,
      ...isolateTenant('cap_leases', ['SELECT']),

      `CREATE TABLE cap_overflows (
         id uuid CONSTRAINT pk_cap_overflows PRIMARY KEY,
         tenant_id uuid NOT NULL,
         cap_id uuid NOT NULL,
         conversion_id uuid NOT NULL,
         offer_id uuid NOT NULL,
         promoter_id uuid NOT NULL,
         window_start timestamptz NOT NULL,
         units bigint NOT NULL,
         created_at timestamptz NOT NULL DEFAULT now(),
         CONSTRAINT fk_cap_overflows_cap FOREIGN KEY (tenant_id, cap_id) REFERENCES caps (tenant_id, id)
       )`,
      'CREATE INDEX ix_cap_overflows_tenant ON cap_overflows (tenant_id, id)',
      ...isolateTenant('cap_overflows', ['SELECT', 'INSERT']),

      // What the edge knows of a tenant's caps: click caps, and windows of the others that are full.
      ...lookupFunction(
        'find_edge_caps(p_tenant uuid)',
        `RETURNS TABLE (id uuid, offer_id uuid, promoter_id uuid, metric text, period text, time_zone text,
           action text, full_from timestamptz, full_until timestamptz)
         LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
           SELECT c.id, c.offer_id, c.promoter_id, c.metric, c.period, c.time_zone, c.action,
                  w.window_start, w.window_end
             FROM caps c
             LEFT JOIN LATERAL (
               SELECT w.window_start, w.window_end FROM cap_windows w
                WHERE c.metric <> 'clicks' AND w.cap_id = c.id AND w.exhausted_at IS NOT NULL
                ORDER BY w.window_start DESC LIMIT 1) w ON true
            WHERE c.tenant_id = p_tenant AND c.status = 'active'
              AND (c.metric = 'clicks' OR w.window_start IS NOT NULL) $$`,
      ),

      // Hands out a block of a window's units. It shrinks with what is left, down to 1, so that no node
      // holds the last units back from the others. The window's row is the lock.
      ...lookupFunction(
        `lease_cap_units(p_cap uuid, p_node uuid, p_start timestamptz, p_end timestamptz, p_wanted integer, p_ttl_ms integer)`,
        `RETURNS TABLE (state text, lease_id uuid, units integer)
         LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         DECLARE
           v_tenant uuid;
           v_now timestamptz;
           v_limit bigint;
           v_leased bigint;
           v_units integer;
           v_lease uuid := gen_random_uuid();
         BEGIN
           SELECT c.tenant_id, clock_timestamp() + t.clock_offset_ms * interval '1 millisecond'
             INTO v_tenant, v_now
             FROM caps c JOIN tenants t ON t.id = c.tenant_id
            WHERE c.id = p_cap AND c.status = 'active' AND c.metric = 'clicks';
           IF NOT FOUND THEN
             RETURN QUERY SELECT 'gone'::text, NULL::uuid, 0;
             RETURN;
           END IF;
           -- A node whose clock is far off gets nothing of a window that is not now.
           IF v_now < p_start - interval '5 minutes' OR v_now >= p_end + interval '5 minutes' THEN
             RETURN QUERY SELECT 'none'::text, NULL::uuid, 0;
             RETURN;
           END IF;
           INSERT INTO cap_windows (tenant_id, cap_id, window_start, window_end, limit_units)
             VALUES (v_tenant, p_cap, p_start, p_end, 0) ON CONFLICT DO NOTHING;
           SELECT w.leased INTO v_leased FROM cap_windows w
            WHERE w.cap_id = p_cap AND w.window_start = p_start FOR UPDATE;
           -- Read under the lock, so that a lowered limit holds from the next block on.
           SELECT c.limit_units INTO v_limit FROM caps c WHERE c.id = p_cap;
           v_units := least(greatest(p_wanted, 1), greatest(1, (v_limit - v_leased) / 16), v_limit - v_leased);
           IF v_units <= 0 THEN
             UPDATE cap_windows w SET limit_units = v_limit, exhausted_at = coalesce(w.exhausted_at, now())
              WHERE w.cap_id = p_cap AND w.window_start = p_start
                AND (w.exhausted_at IS NULL OR w.limit_units <> v_limit);
             RETURN QUERY SELECT 'none'::text, NULL::uuid, 0;
             RETURN;
           END IF;
           UPDATE cap_windows w SET limit_units = v_limit, leased = w.leased + v_units
            WHERE w.cap_id = p_cap AND w.window_start = p_start;
           INSERT INTO cap_leases (id, tenant_id, cap_id, window_start, node_id, units, expires_at)
             VALUES (v_lease, v_tenant, p_cap, p_start, p_node, v_units,
                     clock_timestamp() + least(greatest(p_ttl_ms, 100), 60000) * interval '1 millisecond');
           RETURN QUERY SELECT 'leased'::text, v_lease, v_units;
         END $$`,
      ),

      `CREATE FUNCTION notify_caps() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         PERFORM pg_notify('afflux_catalog', 'tenant:' || NEW.tenant_id);
         RETURN NULL;
       END $$`,
      `CREATE TRIGGER trg_caps_notify AFTER INSERT OR UPDATE ON caps FOR EACH ROW EXECUTE FUNCTION notify_caps()`,
      // A click cap that is used up is told by having no lease; the others must be told to the edge.
      `CREATE TRIGGER trg_cap_windows_notify AFTER UPDATE OF exhausted_at ON cap_windows FOR EACH ROW
         WHEN (OLD.exhausted_at IS DISTINCT FROM NEW.exhausted_at) EXECUTE FUNCTION notify_caps()`,
    ]);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await runAll(queryRunner, [
      'DROP FUNCTION lease_cap_units(uuid, uuid, timestamptz, timestamptz, integer, integer)',
      'DROP FUNCTION find_edge_caps(uuid)',
      'DROP TABLE cap_overflows',
      'DROP TABLE cap_leases',
      'DROP TABLE cap_windows',
      'DROP TABLE caps',
      'DROP FUNCTION notify_caps()',
    ]);
  }
}
