import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { newId } from '../kernel/ids/uuid.js';
import { EndUserEntity } from './end-user.entity.js';

@Injectable()
export class EndUsersRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async find(partnerId: string, externalId: string): Promise<EndUserEntity | null> {
    return this.tx.manager.findOneBy(EndUserEntity, { partnerId, externalId });
  }

  /** The id of the partner's user, made now when it is new. */
  async ensure(tenantId: string, partnerId: string, externalId: string): Promise<string> {
    const known = await this.find(partnerId, externalId);
    if (known) return known.id;
    const id = newId();
    await this.tx.manager.query('INSERT INTO payees (tenant_id, id) VALUES ($1, $2)', [tenantId, id]);
    const inserted: unknown[] = await this.tx.manager.query(
      `INSERT INTO end_users (id, tenant_id, partner_id, external_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, partner_id, external_id) DO NOTHING RETURNING id`,
      [id, tenantId, partnerId, externalId],
    );
    if (inserted.length > 0) return id;
    return (await this.find(partnerId, externalId))!.id;
  }
}
