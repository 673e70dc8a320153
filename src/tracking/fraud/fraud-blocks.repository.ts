import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';

export interface StoredBlock {
  id: string;
  cidr: string;
  reason: string;
  isAutomatic: boolean;
  createdBy: string | null;
  expiresAt: Date | null;
  createdAt: Date;
}

const COLUMNS = `id, cidr, reason, is_automatic AS "isAutomatic", created_by AS "createdBy",
  expires_at AS "expiresAt", created_at AS "createdAt"`;
const IN_EFFECT = '(expires_at IS NULL OR expires_at > now())';

@Injectable()
export class FraudBlocksRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Newest first. */
  async findPage(request: PageRequest): Promise<Page<StoredBlock>> {
    const rows = await this.tx.manager.query<StoredBlock[]>(
      `SELECT ${COLUMNS} FROM fraud_blocks WHERE ${IN_EFFECT} AND ($1::uuid IS NULL OR id < $1)
        ORDER BY id DESC LIMIT $2`,
      [idCursor(request), request.limit + 1],
    );
    return pageById(rows, request.limit);
  }

  /** False when the network is blocked already; a block that has ended gives way. */
  async insert(tenantId: string, block: StoredBlock): Promise<boolean> {
    await this.tx.manager.query(`DELETE FROM fraud_blocks WHERE cidr = $1 AND NOT ${IN_EFFECT}`, [
      block.cidr,
    ]);
    const rows = await this.tx.manager.query<unknown[]>(
      `INSERT INTO fraud_blocks (id, tenant_id, cidr, reason, is_automatic, created_by, expires_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, cidr) DO NOTHING RETURNING id`,
      [
        block.id,
        tenantId,
        block.cidr,
        block.reason,
        block.isAutomatic,
        block.createdBy,
        block.expiresAt,
        block.createdAt,
      ],
    );
    return rows.length > 0;
  }

  /**
   * The block that was in effect until now. Its row stays, so that what was clicked before its end does
   * not speak for the next automatic one.
   */
  async end(id: string): Promise<StoredBlock | null> {
    const [rows] = await this.tx.manager.query<[StoredBlock[], number]>(
      `UPDATE fraud_blocks SET expires_at = now() WHERE id = $1 AND ${IN_EFFECT} RETURNING ${COLUMNS}`,
      [id],
    );
    return rows[0] ?? null;
  }
}
