import type pg from 'pg';
import { CLICK_STREAM } from '../click-record.types.js';
import type { OpenLease, Settlement, WindowRoom } from '../caps/settle.policy.js';

interface WindowOfLease {
  key: string;
  capId: string;
  windowStart: Date;
}

/** Leases and windows of caps, on the connection of an ingest transaction. Locks leases first, then windows. */
export class CapLeasesRepository {
  constructor(private readonly client: pg.Client) {}

  async lockLeases(ids: string[]): Promise<Map<string, OpenLease>> {
    const { rows } = await this.client.query<OpenLease>(
      `SELECT id, cap_id || ' ' || window_start AS "windowKey", state = 'open' AS "isOpen", units, used
         FROM cap_leases WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map((lease) => [lease.id, lease]));
  }

  /** Locks the windows of these leases. */
  async lockWindows(leaseIds: string[]): Promise<Map<string, WindowRoom>> {
    const { rows } = await this.client.query<WindowOfLease & { free: number }>(
      `SELECT w.cap_id || ' ' || w.window_start AS key, greatest(w.limit_units - w.leased, 0)::float8 AS free
         FROM cap_windows w
        WHERE (w.cap_id, w.window_start) IN (SELECT cap_id, window_start FROM cap_leases WHERE id = ANY($1::uuid[]))
        ORDER BY w.cap_id, w.window_start FOR UPDATE`,
      [leaseIds],
    );
    return new Map(rows.map((window) => [window.key, window]));
  }

  async charge({ used, retaken }: Settlement): Promise<void> {
    if (used.size > 0) {
      await this.client.query(
        `UPDATE cap_leases l SET used = l.used + u.units
           FROM unnest($1::uuid[], $2::int[]) AS u (id, units) WHERE l.id = u.id`,
        [[...used.keys()], [...used.values()]],
      );
    }
    if (retaken.size > 0) {
      await this.client.query(
        `UPDATE cap_windows w SET leased = w.leased + u.units, settled = w.settled + u.units
           FROM unnest($1::text[], $2::bigint[]) AS u (key, units)
          WHERE w.cap_id = split_part(u.key, ' ', 1)::uuid AND w.cap_id || ' ' || w.window_start = u.key`,
        [[...retaken.keys()], [...retaken.values()]],
      );
    }
  }

  /**
   * Takes back what a node's expired leases have left, once its drained journal shows what was used.
   * The checkpoint of this transaction decides, so it must be written before.
   */
  async releaseDrained(nodeId: string): Promise<void> {
    await this.client.query(
      `WITH due AS MATERIALIZED (
         SELECT l.id, l.cap_id, l.window_start, l.units, l.used FROM cap_leases l
          WHERE l.node_id = $1 AND l.state = 'open'
            AND l.expires_at < (SELECT j.drained_through FROM journal_checkpoints j
                                 WHERE j.node_id = $1 AND j.stream = $2)
          ORDER BY l.id FOR UPDATE),
       sums AS (
         SELECT cap_id, window_start, sum(units - used) AS unused, sum(used) AS used FROM due GROUP BY 1, 2),
       locked AS MATERIALIZED (
         SELECT w.cap_id, w.window_start FROM cap_windows w
          WHERE (w.cap_id, w.window_start) IN (SELECT cap_id, window_start FROM sums)
          ORDER BY w.cap_id, w.window_start FOR UPDATE),
       released AS (UPDATE cap_leases l SET state = 'released' FROM due WHERE l.id = due.id)
       UPDATE cap_windows w SET leased = w.leased - s.unused, settled = w.settled + s.used
         FROM sums s JOIN locked USING (cap_id, window_start)
        WHERE w.cap_id = s.cap_id AND w.window_start = s.window_start`,
      [nodeId, CLICK_STREAM],
    );
  }
}
