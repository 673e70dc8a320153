import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ConversionIntakeEntity } from '../intake/conversion-intake.entity.js';
import type { Candidate, InboxFilter, InboxScope } from './inbox.types.js';

@Injectable()
export class InboxRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Newest first. */
  async findPage(
    scope: InboxScope,
    filter: InboxFilter,
    request: PageRequest,
  ): Promise<Page<ConversionIntakeEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ConversionIntakeEntity, 'intake')
      .where('true')
      .orderBy('intake.id', 'DESC')
      .take(request.limit + 1);
    if (scope !== 'all') query.andWhere('intake.advertiserId = ANY(:scope::uuid[])', { scope });
    for (const name of ['status', 'source', 'errorCode', 'advertiserId'] as const) {
      if (filter[name] !== undefined) query.andWhere(`intake.${name} = :${name}`, { [name]: filter[name] });
    }
    const before = idCursor(request);
    if (before) query.andWhere('intake.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async findById(scope: InboxScope, id: string): Promise<ConversionIntakeEntity | null> {
    const row = await this.tx.manager.findOneBy(ConversionIntakeEntity, { id });
    if (!row || scope === 'all') return row;
    return row.advertiserId !== null && scope.includes(row.advertiserId) ? row : null;
  }

  /** Has everything that is dead tried again at once; how much that is. */
  async reviveDead(scope: InboxScope): Promise<number> {
    const [, revived] = await this.tx.manager.query<[unknown[], number]>(
      `UPDATE conversion_intakes SET status = 'queued', attempts = 0, due_at = now()
        WHERE status = 'dead' AND ($1::uuid[] IS NULL OR advertiser_id = ANY($1))`,
      [scope === 'all' ? null : scope],
    );
    return revived;
  }

  /** Conversions of the company with the same transaction or order, newest first. */
  async findConversionsLike(
    advertiserId: string,
    transactionId: string | null,
    orderId: string | null,
  ): Promise<Candidate[]> {
    return this.tx.manager.query(
      `SELECT id, click_id AS "clickId", event, order_id AS "orderId", transaction_id AS "transactionId"
         FROM conversions
        WHERE advertiser_id = $1 AND (transaction_id = $2 OR (order_id IS NOT NULL AND order_id = $3))
        ORDER BY id DESC LIMIT 5`,
      [advertiserId, transactionId, orderId],
    );
  }

  /** The click of the company whose id is the next one below or above: a mistyped id keeps most of its beginning. */
  async findClicksAround(advertiserId: string, clickId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.tx.manager.query(
      `(SELECT id FROM clicks WHERE advertiser_id = $1 AND id <= $2 ORDER BY id DESC LIMIT 1)
       UNION ALL
       (SELECT id FROM clicks WHERE advertiser_id = $1 AND id > $2 ORDER BY id LIMIT 1)`,
      [advertiserId, clickId],
    );
    return rows.map(({ id }) => id);
  }
}
