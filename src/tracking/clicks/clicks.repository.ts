import { Injectable } from '@nestjs/common';
import { prepared } from '../../database/prepared.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { ClickFilter, ClickRow, ClickScope, StoredClick } from './clicks.types.js';

/** How far a click's id may be from its time: ids grow ahead of a clock that was set back. */
const ID_SLACK_MS = 120_000;

@Injectable()
export class ClicksRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Those that are stored, in no order; of all tenants the transaction may see. */
  async findByIds(ids: readonly string[]): Promise<StoredClick[]> {
    if (ids.length === 0) return [];
    return prepared(
      this.tx.manager,
      `SELECT id, tenant_id AS "tenantId", link_id AS "linkId", offer_id AS "offerId",
              advertiser_id AS "advertiserId", promoter_id AS "promoterId", clicked_at AS "clickedAt", sub1, visitor,
              country, is_counted AS "isCounted"
         FROM clicks WHERE id = ANY($1::uuid[])`,
      [ids],
    );
  }

  /** Newest first. Times become ranges of ids too, so that only the days asked for are read. */
  async findPage(scope: ClickScope, filter: ClickFilter, request: PageRequest): Promise<Page<ClickRow>> {
    const conditions: string[] = [];
    const values: unknown[] = [];
    const where = (condition: string, value: unknown): void => {
      values.push(value);
      conditions.push(condition.replace('?', `$${values.length}`));
    };
    if (scope) {
      values.push(scope.promoterId, scope.advertiserIds);
      conditions.push('(promoter_id = $1 OR advertiser_id = ANY($2::uuid[]))');
    }
    if (filter.offerId) where('offer_id = ?', filter.offerId);
    if (filter.linkId) where('link_id = ?', filter.linkId);
    if (filter.from) where('clicked_at >= ?', filter.from);
    if (filter.to) where('clicked_at < ?', filter.to);
    // Ids hold wall time, which a world with a clock of its own does not go by.
    if (filter.from && !filter.isShifted) where('id >= ?', firstIdAt(filter.from.getTime() - ID_SLACK_MS));
    if (filter.to && !filter.isShifted) where('id < ?', firstIdAt(filter.to.getTime() + ID_SLACK_MS));
    if (filter.counted !== undefined) where('is_counted = ?', filter.counted);
    if (filter.country) where('country = ?', filter.country);
    const before = idCursor(request);
    if (before) where('id < ?', before);
    values.push(request.limit + 1);
    const rows: ClickRow[] = await this.tx.manager.query(
      `SELECT * FROM clicks ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
        ORDER BY id DESC LIMIT $${values.length}`,
      values,
    );
    return pageById(rows, request.limit);
  }

  async findRow(scope: ClickScope, id: string): Promise<ClickRow | null> {
    const [row]: ClickRow[] = await this.tx.manager.query(
      `SELECT * FROM clicks
        WHERE id = $1 AND ($2::boolean OR promoter_id = $3 OR advertiser_id = ANY($4::uuid[]))`,
      [id, scope === null, scope?.promoterId ?? null, scope?.advertiserIds ?? []],
    );
    return row ?? null;
  }

  async findDrainedThrough(): Promise<Date | null> {
    const [row] = await this.tx.lookup<{ at: Date | null }>('SELECT clicks_drained_through() AS at', []);
    return row?.at ?? null;
  }
}
