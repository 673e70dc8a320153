import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { Cap, CapWindow } from './caps.types.js';

/** A conversion that is taken back, at a moment of business time. */
export interface ReturnedConversion {
  tenantId: string;
  conversionId: string;
  at: Date;
}

/** What conversions took of caps. */
@Injectable()
export class CapUsesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(cap: Cap, window: CapWindow, conversionId: string, units: bigint): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO cap_uses (tenant_id, cap_id, conversion_id, window_start, units) VALUES ($1, $2, $3, $4, $5)`,
      [cap.tenantId, cap.id, conversionId, new Date(window.start), units.toString()],
    );
  }

  /**
   * Gives back what these conversions took of windows that are not over, each once. Windows are changed in the order
   * in which they are locked elsewhere; one that was full is open again, and filling it is news again.
   */
  async giveBack(conversions: readonly ReturnedConversion[]): Promise<void> {
    const [returned] = await this.tx.manager.query<[ReturnedUnits[], number]>(
      `UPDATE cap_uses u SET given_back_at = now()
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS r (tenant_id, conversion_id, at),
              cap_windows w, caps c
        WHERE u.tenant_id = r.tenant_id AND u.conversion_id = r.conversion_id AND u.given_back_at IS NULL
          AND w.cap_id = u.cap_id AND w.window_start = u.window_start AND (w.window_end IS NULL OR w.window_end > r.at)
          AND c.id = u.cap_id
        RETURNING c.offer_id AS "offerId", u.cap_id AS "capId", u.window_start AS "windowStart", u.units`,
      [
        conversions.map(({ tenantId }) => tenantId),
        conversions.map(({ conversionId }) => conversionId),
        conversions.map(({ at }) => at),
      ],
    );
    for (const { capId, windowStart, units } of returned.sort(inOrderOfLocks)) {
      await this.tx.manager.query(
        `UPDATE cap_windows w
            SET leased = w.leased - $3, settled = w.settled - $3,
                exhausted_at = CASE WHEN w.leased - $3 < c.limit_units THEN NULL ELSE w.exhausted_at END,
                acted_at = CASE WHEN w.leased - $3 < c.limit_units THEN NULL ELSE w.acted_at END
           FROM caps c
          WHERE w.cap_id = $1 AND w.window_start = $2 AND c.id = w.cap_id`,
        [capId, windowStart, units],
      );
    }
  }
}

interface ReturnedUnits {
  offerId: string;
  capId: string;
  windowStart: Date;
  units: string;
}

/** Sales fill the caps of one offer after those of another, and within an offer one cap after another. */
function inOrderOfLocks(a: ReturnedUnits, b: ReturnedUnits): number {
  if (a.offerId !== b.offerId) return a.offerId < b.offerId ? -1 : 1;
  if (a.capId !== b.capId) return a.capId < b.capId ? -1 : 1;
  return a.windowStart.getTime() - b.windowStart.getTime();
}
