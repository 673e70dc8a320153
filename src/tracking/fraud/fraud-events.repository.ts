import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { FraudEvent, FraudEventFilter, NewFraudEvent } from './fraud-events.types.js';

/** Events of clicks are written by the ingest, those of rules here. */
@Injectable()
export class FraudEventsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(tenantId: string, id: string, { kind, ip, details }: NewFraudEvent): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO fraud_events (id, tenant_id, kind, ip, details) VALUES ($1, $2, $3, $4, $5)`,
      [id, tenantId, kind, ip ?? null, JSON.stringify(details)],
    );
  }

  /** Newest first, by when they were noticed. */
  async findPage(filter: FraudEventFilter, request: PageRequest): Promise<Page<FraudEvent>> {
    const rows = await this.tx.manager.query<FraudEvent[]>(
      `SELECT id, kind, link_id AS "linkId", click_id AS "clickId", ip, details, occurred_at AS "occurredAt"
         FROM fraud_events
        WHERE ($1::text IS NULL OR kind = $1) AND ($2::uuid IS NULL OR link_id = $2)
          AND ($3::timestamptz IS NULL OR occurred_at >= $3) AND ($4::timestamptz IS NULL OR occurred_at < $4)
          AND ($5::uuid IS NULL OR id < $5)
        ORDER BY id DESC LIMIT $6`,
      [
        ...[filter.kind ?? null, filter.linkId ?? null, filter.from ?? null, filter.to ?? null],
        ...[idCursor(request), request.limit + 1],
      ],
    );
    return pageById(rows, request.limit);
  }
}
