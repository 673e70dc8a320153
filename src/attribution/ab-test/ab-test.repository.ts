import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';

/** Clicks of one arm as they were routed. */
export interface ArmRow {
  rule: number;
  arm: string;
  offerId: string;
  count: number;
}

const ARM = `(c.route ->> 'rule')::int AS rule, c.route ->> 'arm' AS arm, c.offer_id AS "offerId"`;

/** Reads what clicks and conversions say of experiments; times become ranges of click ids. */
@Injectable()
export class AbTestRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Unique clicks, out of an index that holds nothing but those of experiments. */
  countClicks(linkId: string, from: Date, to: Date): Promise<ArmRow[]> {
    return this.tx.manager.query(
      `SELECT ${ARM}, count(*)::int AS count FROM clicks c
        WHERE c.link_id = $1 AND c.is_unique AND c.route ? 'arm' AND c.id >= $2 AND c.id < $3
        GROUP BY 1, 2, 3`,
      [linkId, firstIdAt(from.getTime()), firstIdAt(to.getTime())],
    );
  }

  /**
   * Clicks with a conversion that is pending or approved, each once whatever it led to. The click of a
   * visitor who clicked twice is taken too: it is the second one that the shop reports.
   */
  countConverted(linkId: string, promoterId: string, from: Date, to: Date): Promise<ArmRow[]> {
    return this.tx.manager.query(
      `SELECT ${ARM}, count(DISTINCT c.id)::int AS count
         FROM conversions v JOIN clicks c ON c.id = v.click_id
        WHERE v.promoter_id = $2 AND v.link_id = $1 AND v.status IN ('pending', 'approved')
          AND v.click_id >= $3 AND v.click_id < $4
          AND (c.is_unique OR c.not_counted_reason = 'duplicate') AND c.route ? 'arm'
        GROUP BY 1, 2, 3`,
      [linkId, promoterId, firstIdAt(from.getTime()), firstIdAt(to.getTime())],
    );
  }
}
