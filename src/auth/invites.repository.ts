import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { InviteEntity } from './invite.entity.js';

@Injectable()
export class InvitesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(invite: InviteEntity): Promise<void> {
    await this.tx.manager.insert(InviteEntity, { ...invite } as object);
  }

  async findPage(request: PageRequest): Promise<Page<InviteEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(InviteEntity, 'invite')
      .where('true')
      .orderBy('invite.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    if (before) query.andWhere('invite.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Where an invite belongs, before a tenant is known. */
  async findPlace(codeHash: Buffer): Promise<{ id: string; tenantId: string } | null> {
    const [row] = await this.tx.lookup<{ id: string; tenant_id: string }>(
      'SELECT id, tenant_id FROM find_invite($1)',
      [codeHash],
    );
    return row ? { id: row.id, tenantId: row.tenant_id } : null;
  }

  /** Uses it up for this user; false when it is used, expired, or for another e-mail. */
  async use(id: string, userId: string, email: string): Promise<boolean> {
    const [, count]: [unknown[], number] = await this.tx.manager.query(
      `UPDATE invites SET used_at = now(), used_by = $2
        WHERE id = $1 AND used_at IS NULL AND expires_at > now() AND (email IS NULL OR email = $3)`,
      [id, userId, email],
    );
    return count === 1;
  }
}
