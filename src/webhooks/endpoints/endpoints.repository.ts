import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { insertMany } from '../../database/insert-many.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { Owner } from '../webhooks.types.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

const OWNER = `endpoint.owner_kind || ':' || coalesce(endpoint.user_id::text, endpoint.advertiser_id::text, '')`;

/** An owner as the queries compare it. */
export function ownerKey({ kind, id }: Owner): string {
  return `${kind}:${id ?? ''}`;
}

export function ownerOf(
  endpoint: Pick<WebhookEndpointEntity, 'ownerKind' | 'userId' | 'advertiserId'>,
): Owner {
  return { kind: endpoint.ownerKind, id: endpoint.userId ?? endpoint.advertiserId };
}

@Injectable()
export class EndpointsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(endpoint: WebhookEndpointEntity): Promise<void> {
    await insertMany(this.tx.manager, WebhookEndpointEntity, [endpoint]);
  }

  async findById(id: string): Promise<WebhookEndpointEntity | null> {
    return this.tx.manager.findOneBy(WebhookEndpointEntity, { id });
  }

  async lockById(id: string): Promise<WebhookEndpointEntity | null> {
    return this.tx.manager.findOne(WebhookEndpointEntity, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async update(id: string, changes: Partial<WebhookEndpointEntity>): Promise<void> {
    await this.tx.manager.update(WebhookEndpointEntity, { id }, {
      ...changes,
      updatedAt: new Date(),
    } as object);
  }

  async delete(id: string): Promise<void> {
    await this.tx.manager.delete(WebhookEndpointEntity, { id });
  }

  /** How many endpoints an owner has; others that count at the same time wait until this one is done. */
  async countLocked(tenantId: string, owner: Owner): Promise<number> {
    await this.tx.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `webhooks:${tenantId}:${ownerKey(owner)}`,
    ]);
    return this.tx.manager
      .createQueryBuilder(WebhookEndpointEntity, 'endpoint')
      .where(`${OWNER} = :owner`, { owner: ownerKey(owner) })
      .getCount();
  }

  /** Whoever's of the tenant, newest first. */
  async findPageOfAll(
    { kind, id }: Partial<Owner>,
    request: PageRequest,
  ): Promise<Page<WebhookEndpointEntity>> {
    const query = this.newestFirst(request);
    if (kind !== undefined) query.andWhere('endpoint.ownerKind = :kind', { kind });
    if (id != null) query.andWhere('(endpoint.userId = :id OR endpoint.advertiserId = :id)', { id });
    return pageById(await query.getMany(), request.limit);
  }

  /** Newest first. */
  async findPage(owners: readonly Owner[], request: PageRequest): Promise<Page<WebhookEndpointEntity>> {
    const query = this.newestFirst(request).andWhere(`${OWNER} = ANY(:owners)`, {
      owners: owners.map(ownerKey),
    });
    return pageById(await query.getMany(), request.limit);
  }

  private newestFirst(request: PageRequest): SelectQueryBuilder<WebhookEndpointEntity> {
    const query = this.tx.manager
      .createQueryBuilder(WebhookEndpointEntity, 'endpoint')
      .where('true')
      .orderBy('endpoint.id', 'DESC')
      .take(request.limit + 1);
    const before = idCursor(request);
    return before ? query.andWhere('endpoint.id < :before', { before }) : query;
  }
}
