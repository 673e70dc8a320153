import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import type { World } from '../../../kernel/context/request-context.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../../kernel/paging/page.js';
import { ShopConnectionEntity } from './shop-connection.entity.js';
import type { AmountRule, RecordMoment, ShopKind } from './shops.types.js';

/** A connection and its tenant, as they are found before a tenant is known. */
export interface FoundConnection {
  tenant_id: string;
  tenant_status: string;
  world: World;
  clock_offset_ms: number;
  advertiser_id: string;
  kind: ShopKind;
  shop: string | null;
  order_prefix: string;
  sealed_credentials: Buffer;
  amount_rule: AmountRule;
  record_on: RecordMoment;
  click_id_parameter: string;
}

@Injectable()
export class ShopConnectionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** An active connection of any tenant. */
  async findForWebhook(id: string): Promise<FoundConnection | null> {
    const [found] = await this.tx.lookup<FoundConnection>('SELECT * FROM find_shop_connection($1)', [id]);
    return found ?? null;
  }

  /** False when the advertiser has another shop with the prefix; the transaction stays usable. */
  async insertIfFree(connection: ShopConnectionEntity): Promise<boolean> {
    const result = await this.tx.manager
      .createQueryBuilder()
      .insert()
      .into(ShopConnectionEntity)
      .values(connection)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async findById(id: string): Promise<ShopConnectionEntity | null> {
    return this.tx.manager.findOneBy(ShopConnectionEntity, { id });
  }

  async lockById(id: string): Promise<ShopConnectionEntity | null> {
    return this.tx.manager.findOne(ShopConnectionEntity, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(id: string, changes: Partial<ShopConnectionEntity>): Promise<void> {
    await this.tx.manager.update(ShopConnectionEntity, { id }, changes);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(ShopConnectionEntity, { id });
  }

  /** Newest first. */
  async findPage(
    advertiserIds: 'all' | readonly string[],
    request: PageRequest,
  ): Promise<Page<ShopConnectionEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(ShopConnectionEntity, 'connection')
      .where('true')
      .orderBy('connection.id', 'DESC')
      .take(request.limit + 1);
    if (advertiserIds !== 'all')
      query.andWhere('connection.advertiserId = ANY(:advertiserIds::uuid[])', { advertiserIds });
    const before = idCursor(request);
    if (before) query.andWhere('connection.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }
}
