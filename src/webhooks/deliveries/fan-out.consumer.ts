import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { newId } from '../../kernel/ids/uuid.js';
import { EventConsumers } from '../../outbox/event-consumers.js';
import type { DeliveredEvent, EventConsumer, FreshEvent } from '../../outbox/outbox.types.js';
import { ownerOf } from '../endpoints/endpoints.repository.js';
import type { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import { EVENT_TYPES } from '../events/event-catalog.js';
import { viewOf } from '../events/event-view.policy.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryWakeUp } from './delivery-wake-up.js';
import { FanOutRepository, type PublishedEvent } from './fan-out.repository.js';
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.js';

/** Gives every endpoint that may see an event and asked for it a delivery of its own. */
@Injectable()
export class FanOutConsumer implements EventConsumer, OnModuleInit {
  readonly name = 'webhooks.fan-out';
  readonly types = EVENT_TYPES;

  constructor(
    private readonly consumers: EventConsumers,
    private readonly tx: TenantTransactions,
    private readonly events: FanOutRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly wakeUp: DeliveryWakeUp,
  ) {}

  onModuleInit(): void {
    this.consumers.register(this);
  }

  async selectWanted(manager: EntityManager, events: readonly FreshEvent[]): Promise<ReadonlySet<string>> {
    return this.events.selectSubscribed(manager, events);
  }

  async handle(event: DeliveredEvent): Promise<void> {
    const events = await this.withPartners(await this.events.findWithPredecessors(event, this.name));
    const endpoints = await this.events.findSubscribers(events.map(({ type }) => type));
    const deliveries = events.flatMap((published) =>
      endpoints.flatMap((endpoint) => deliveryFor(endpoint, published) ?? []),
    );
    if (deliveries.length === 0) return;
    await this.deliveries.insertMissing(deliveries);
    this.tx.afterCommit(() => this.wakeUp.signal());
  }

  /** Rewards and payments know whom they are for; which partner's user that is, only partners' tables do. */
  private async withPartners(events: PublishedEvent[]): Promise<PublishedEvent[]> {
    const users = await this.events.findEndUsers(
      events.flatMap(({ payload }) =>
        payload.beneficiaryKind === 'end_user' ? [payload.beneficiaryId as string] : [],
      ),
    );
    return events.map((event) => {
      const { beneficiaryKind, beneficiaryId } = event.payload;
      if (beneficiaryKind === undefined) return event;
      const isPartner = beneficiaryKind === 'partner';
      const { partnerId, userId } = users.get(beneficiaryId as string) ?? {
        partnerId: isPartner ? (beneficiaryId as string) : null,
        userId: null,
      };
      return { ...event, payload: { ...event.payload, partnerId, userId } };
    });
  }
}

function deliveryFor(endpoint: WebhookEndpointEntity, event: PublishedEvent): WebhookDeliveryEntity | null {
  if (!endpoint.events.includes(event.type)) return null;
  const data = viewOf(event.type, event.payload, ownerOf(endpoint), endpoint.filters);
  if (data === null) return null;
  return newDelivery(endpoint, event, data);
}

/** Due at once: it happened at a moment of the world's clock that has passed. */
export function newDelivery(
  endpoint: Pick<WebhookEndpointEntity, 'id' | 'tenantId'>,
  event: Omit<PublishedEvent, 'payload'>,
  payload: WebhookDeliveryEntity['payload'],
): WebhookDeliveryEntity {
  const { id: eventId, type: eventType, entityType, entityId, entitySequence, occurredAt } = event;
  return {
    id: newId(),
    tenantId: endpoint.tenantId,
    endpointId: endpoint.id,
    ...{ eventId, eventType, entityType, entityId, entitySequence, occurredAt, payload },
    status: 'pending',
    ...{ attempts: 0, replays: 0, dueAt: occurredAt, lockedUntil: null, progress: null },
    ...{ lastStatus: null, lastError: null, createdAt: new Date(), concludedAt: null },
  };
}
