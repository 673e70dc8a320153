import { Injectable } from '@nestjs/common';
import { insertMany } from '../../database/insert-many.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ownerKey } from '../endpoints/endpoints.repository.js';
import type { DeliveryStatus, Owner } from '../webhooks.types.js';
import { WebhookAttemptEntity } from './webhook-attempt.entity.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';

export interface DeliveryFilter {
  endpointId?: string;
  status?: DeliveryStatus;
  event?: string;
  entityId?: string;
  from?: Date;
  to?: Date;
}

export interface ReplayRange {
  endpointId: string;
  statuses: readonly DeliveryStatus[];
  from?: Date;
  to?: Date;
}

const OF_OWNERS = `delivery.endpoint_id IN (
  SELECT e.id FROM webhook_endpoints e
   WHERE e.owner_kind || ':' || coalesce(e.user_id::text, e.advertiser_id::text, '') = ANY(:owners))`;

/** What is to be sent and what came of it. */
@Injectable()
export class DeliveriesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Each event once per endpoint: what is there already stays as it is. */
  async insertMissing(deliveries: WebhookDeliveryEntity[]): Promise<void> {
    await insertMany(
      this.tx.manager,
      WebhookDeliveryEntity,
      deliveries,
      'ON CONFLICT ON CONSTRAINT uq_webhook_deliveries_event DO NOTHING',
    );
  }

  async findById(id: string): Promise<WebhookDeliveryEntity | null> {
    return this.tx.manager.findOneBy(WebhookDeliveryEntity, { id });
  }

  /** Oldest first. */
  async findAttempts(deliveryId: string): Promise<WebhookAttemptEntity[]> {
    return this.tx.manager.find(WebhookAttemptEntity, { where: { deliveryId }, order: { id: 'ASC' } });
  }

  /** Of endpoints of these owners, newest first. */
  async findPage(
    owners: readonly Owner[],
    filter: DeliveryFilter,
    request: PageRequest,
  ): Promise<Page<WebhookDeliveryEntity>> {
    const query = this.tx.manager
      .createQueryBuilder(WebhookDeliveryEntity, 'delivery')
      .where(OF_OWNERS, { owners: owners.map(ownerKey) })
      .orderBy('delivery.id', 'DESC')
      .take(request.limit + 1);
    if (filter.endpointId)
      query.andWhere('delivery.endpointId = :endpointId', { endpointId: filter.endpointId });
    if (filter.status) query.andWhere('delivery.status = :status', { status: filter.status });
    if (filter.event) query.andWhere('delivery.eventType = :event', { event: filter.event });
    if (filter.entityId) query.andWhere('delivery.entityId = :entityId', { entityId: filter.entityId });
    if (filter.from) query.andWhere('delivery.occurredAt >= :from', { from: filter.from });
    if (filter.to) query.andWhere('delivery.occurredAt < :to', { to: filter.to });
    const before = idCursor(request);
    if (before) query.andWhere('delivery.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  /** Sends concluded deliveries once more, from the first attempt on; how many. */
  async replay(ids: 'all' | readonly string[], range: ReplayRange, now: Date): Promise<number> {
    const query = this.tx.manager
      .createQueryBuilder()
      .update(WebhookDeliveryEntity)
      .set({
        ...{
          status: 'pending',
          attempts: 0,
          dueAt: now,
          lockedUntil: null,
          progress: null,
          concludedAt: null,
        },
        replays: () => 'replays + 1',
      })
      .where('endpoint_id = :endpointId', { endpointId: range.endpointId })
      .andWhere('status = ANY(:statuses)', { statuses: range.statuses });
    if (ids !== 'all') query.andWhere('id = ANY(:ids::uuid[])', { ids });
    if (range.from) query.andWhere('occurred_at >= :from', { from: range.from });
    if (range.to) query.andWhere('occurred_at < :to', { to: range.to });
    return (await query.execute()).affected ?? 0;
  }

  /** What waits for an endpoint is tried at once, with all its attempts. */
  async makeDue(endpointId: string, now: Date): Promise<void> {
    // A worker that has one in hand knows it by the number of its attempt.
    await this.tx.manager.query(
      `UPDATE webhook_deliveries
          SET due_at = $2, attempts = CASE WHEN locked_until > now() THEN attempts ELSE 0 END
        WHERE endpoint_id = $1 AND status = 'pending'`,
      [endpointId, now],
    );
  }

  async skipPending(endpointId: string, now: Date): Promise<void> {
    await this.tx.manager.update(
      WebhookDeliveryEntity,
      { endpointId, status: 'pending' },
      { status: 'skipped', concludedAt: now, lockedUntil: null },
    );
  }
}
