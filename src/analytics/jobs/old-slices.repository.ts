import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import { CLICK_COUNTS, OTHER_VALUES } from '../days/days.types.js';

/** A day of a tenant whose slices are no longer needed. */
export interface OldDay {
  tenantId: string;
  /** In UTC, as `YYYY-MM-DD`. */
  day: string;
}

const SLOTS = CLICK_COUNTS.map((name) => `slot_${name}`).join(', ');

/** Looks across tenants, hence the system role. */
@Injectable()
export class OldSlicesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /**
   * The oldest day of each live tenant that has slices, when it lies before a moment, its clicks are gone, so that no
   * journal can bring more of them, and all of it is summed up.
   */
  async find(before: Date, limit: number): Promise<OldDay[]> {
    return this.database.manager.query(
      `SELECT d.tenant_id AS "tenantId", d.day::text
         FROM (SELECT t.id AS tenant_id,
                      (SELECT (min(s.bucket_start) AT TIME ZONE 'UTC')::date FROM click_slices s
                        WHERE s.tenant_id = t.id) AS day
                 FROM tenants t WHERE t.world = 'live') d
        WHERE d.day < ($1::timestamptz AT TIME ZONE 'UTC')::date
          AND to_regclass('clicks_' || to_char(d.day, 'YYYYMMDD')) IS NULL
          AND NOT EXISTS (SELECT FROM rollup_changes r
                           WHERE r.tenant_id = d.tenant_id AND r.source = 'clicks'
                             AND r.bucket_start >= d.day::timestamp AT TIME ZONE 'UTC'
                             AND r.bucket_start < (d.day + 1)::timestamp AT TIME ZONE 'UTC')
        ORDER BY d.day LIMIT $2`,
      [before, limit],
    );
  }

  /**
   * Takes the slices of a day away, and folds its sums of sub ids: of each promoter and sub id the values that sold
   * something stay, and so many others, the most clicked ones; the rest become one. Every total stays as it is.
   */
  async forget({ tenantId, day }: OldDay, kept: number): Promise<void> {
    await this.database.manager.transaction(async (manager) => {
      // As whoever sums up the day; it reads the slices.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
        `afflux.days ${tenantId} clicks ${day}`,
      ]);
      await manager.query(
        `WITH ranked AS (
           SELECT c.owner_id, c.dimension, c.value,
                  row_number() OVER (PARTITION BY c.owner_id, c.dimension ORDER BY c.clicks DESC, c.value) AS rank
             FROM click_days c
            WHERE c.tenant_id = $1 AND c.day = $2::date AND c.dimension LIKE 'sub%' AND c.value <> $4
              AND NOT EXISTS (SELECT FROM conversion_days v
                               WHERE v.tenant_id = c.tenant_id AND v.owner_id = c.owner_id
                                 AND v.dimension = c.dimension AND v.day = c.day AND v.value = c.value)),
         folded AS (
           DELETE FROM click_days d USING ranked r
            WHERE d.tenant_id = $1 AND d.day = $2::date AND d.owner_id = r.owner_id
              AND d.dimension = r.dimension AND d.value = r.value AND r.rank > $3
           RETURNING d.*)
         INSERT INTO click_days (tenant_id, owner_id, dimension, day, value, slots,
                                 ${CLICK_COUNTS.map((name) => `${name}, slot_${name}`).join(', ')})
         SELECT $1, owner_id, dimension, $2::date, $4, array_agg(slot ORDER BY slot),
                ${CLICK_COUNTS.map((name) => `sum(${name})::bigint, array_agg(${name}::integer ORDER BY slot)`).join(', ')}
           FROM (SELECT f.owner_id, f.dimension, s.slot, ${CLICK_COUNTS.map((name) => `sum(s.${name}) AS ${name}`).join(', ')}
                   FROM folded f
                  CROSS JOIN LATERAL unnest(f.slots, ${SLOTS}) AS s (slot, ${CLICK_COUNTS.join(', ')})
                  GROUP BY f.owner_id, f.dimension, s.slot) quarter
          GROUP BY owner_id, dimension`,
        [tenantId, day, kept, OTHER_VALUES],
      );
      await manager.query(
        `DELETE FROM click_slices
          WHERE tenant_id = $1 AND bucket_start >= $2::timestamptz AND bucket_start < $2::timestamptz + interval '1 day'`,
        [tenantId, `${day}T00:00:00Z`],
      );
    });
  }
}
