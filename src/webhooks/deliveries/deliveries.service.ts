import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Permission } from '../../kernel/context/roles.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page } from '../../kernel/paging/page.js';
import { DeliveryDetailDto, DeliveryDto } from '../dto/delivery.dto.js';
import type { DeliveryQueryDto, ReplayRangeDto } from '../dto/delivery-query.dto.js';
import type { TestEventDto, TryEndpointDto } from '../dto/endpoint-body.dto.js';
import type { TriedDto } from '../dto/tried.dto.js';
import { ownerOf } from '../endpoints/endpoints.repository.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { OwnersService } from '../endpoints/owners.service.js';
import type { WebhookEndpointEntity } from '../endpoints/webhook-endpoint.entity.js';
import { sampleFor } from '../events/event-view.policy.js';
import { SendMessageService } from '../sending/send-message.service.js';
import {
  WebhookDeliveryNotFound,
  WebhookEndpointDisabled,
  WebhookEndpointNotFound,
  WebhookNotReplayable,
  WebhookStepUnknown,
} from '../webhooks.errors.js';
import type { DeliveryStatus, JsonObject, Message, PipelineProgress } from '../webhooks.types.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryWakeUp } from './delivery-wake-up.js';
import { newDelivery } from './fan-out.consumer.js';
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.js';

const CONCLUDED: readonly DeliveryStatus[] = ['delivered', 'dead', 'skipped'];

/** The log of deliveries, replays and trials, for those whose endpoints they are. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly deliveries: DeliveriesRepository,
    private readonly endpoints: EndpointsService,
    private readonly owners: OwnersService,
    private readonly messages: SendMessageService,
    private readonly audit: AuditService,
    private readonly wakeUp: DeliveryWakeUp,
  ) {}

  /** The caller's, newest first. */
  async list(ctx: RequestContext, query: DeliveryQueryDto): Promise<Page<DeliveryDto>> {
    return this.tx.run(ctx, async () => {
      const owners = await this.owners.ownersOf(ctx, 'keys:read');
      return mapPage(await this.deliveries.findPage(owners, query, query), DeliveryDto.from);
    });
  }

  /** One delivery with every attempt, request and answer. @throws WebhookDeliveryNotFound */
  async get(ctx: RequestContext, id: string): Promise<DeliveryDetailDto> {
    return this.tx.run(ctx, async () => {
      const { delivery } = await this.getOwn(ctx, id, 'keys:read');
      return DeliveryDetailDto.of(delivery, await this.deliveries.findAttempts(id));
    });
  }

  /** Sends one delivery that has come to its end once more. @throws WebhookDeliveryNotFound, WebhookNotReplayable */
  async replayOne(ctx: RequestContext, id: string): Promise<DeliveryDto> {
    return this.tx.run(ctx, async () => {
      const { delivery, endpoint } = await this.getOwn(ctx, id, 'keys:write');
      const range = { endpointId: endpoint.id, statuses: CONCLUDED };
      const count = await this.deliveries.replay([id], range, clock.now(ctx));
      if (count === 0) throw new WebhookNotReplayable();
      await this.record(ctx, endpoint.id, { deliveryId: id });
      return DeliveryDto.from((await this.deliveries.findById(id)) ?? delivery);
    });
  }

  /**
   * Sends what came to its end once more, in order per entity; how many. Without a status that is what was given
   * up; events are picked by when they happened.
   * @throws WebhookEndpointNotFound
   */
  async replayRange(ctx: RequestContext, endpointId: string, body: ReplayRangeDto): Promise<number> {
    return this.tx.run(ctx, async () => {
      const endpoint = await this.endpoints.getOwn(ctx, endpointId, 'keys:write');
      const { from, to, status = 'dead' } = body;
      const statuses = status === 'all' ? CONCLUDED : [status];
      const range = { endpointId: endpoint.id, statuses, from, to };
      const count = await this.deliveries.replay('all', range, clock.now(ctx));
      await this.record(ctx, endpoint.id, { from, to, status, count });
      return count;
    });
  }

  /** Sends the example of an event as any other. @throws WebhookEndpointNotFound, WebhookEndpointDisabled */
  async sendTest(ctx: RequestContext, endpointId: string, body: TestEventDto): Promise<DeliveryDto> {
    return this.tx.run(ctx, async () => {
      const endpoint = await this.endpoints.getOwn(ctx, endpointId, 'keys:write');
      if (!endpoint.isEnabled) throw new WebhookEndpointDisabled();
      const { id, type, data, entity } = exampleFor(ctx, endpoint, body);
      const event = {
        id,
        type,
        entityType: entity.type,
        entityId: entity.id,
        entitySequence: entity.sequence,
      };
      const delivery = newDelivery(endpoint, { ...event, occurredAt: clock.now(ctx) }, data);
      await this.deliveries.insertMissing([delivery]);
      this.tx.afterCommit(() => this.wakeUp.signal());
      return DeliveryDto.from(delivery);
    });
  }

  /**
   * Shows the requests that an event would make, or sends them at once and shows the answers; nothing is kept.
   * @throws WebhookEndpointNotFound, WebhookStepUnknown
   */
  async tryOut(ctx: RequestContext, endpointId: string, body: TryEndpointDto): Promise<TriedDto> {
    const endpoint = await this.tx.run(ctx, () => this.endpoints.getOwn(ctx, endpointId, 'keys:write'));
    const message = exampleFor(ctx, endpoint, body, body.data);
    const { target, progress } = narrowed(endpoint, body);
    const outcome = body.send
      ? await this.messages.send(target, message, progress)
      : await this.messages.show(target, message, progress);
    return {
      sent: body.send,
      delivered: body.send ? outcome.kind === 'delivered' : null,
      error: outcome.error,
      exchanges: outcome.exchanges,
    };
  }

  private async getOwn(
    ctx: RequestContext,
    id: string,
    permission: Permission,
  ): Promise<{ delivery: WebhookDeliveryEntity; endpoint: WebhookEndpointEntity }> {
    const delivery = await this.deliveries.findById(id);
    if (!delivery) throw new WebhookDeliveryNotFound();
    try {
      return { delivery, endpoint: await this.endpoints.getOwn(ctx, delivery.endpointId, permission) };
    } catch (error) {
      throw error instanceof WebhookEndpointNotFound ? new WebhookDeliveryNotFound() : error;
    }
  }

  private async record(ctx: RequestContext, endpointId: string, after: object): Promise<void> {
    await this.audit.record(ctx, {
      action: 'webhook.replayed',
      subjectType: 'webhook_endpoint',
      subjectId: endpointId,
      after: { ...after },
    });
    this.tx.afterCommit(() => this.wakeUp.signal());
  }
}

/** An entity of its own, so that an example waits for nothing and nothing waits for it. */
function exampleFor(
  ctx: RequestContext,
  endpoint: WebhookEndpointEntity,
  { event }: TestEventDto,
  data?: JsonObject,
): Message {
  const type = event ?? endpoint.events[0]!;
  const id = newId();
  return {
    ...{ id, type, timestamp: clock.now(ctx).toISOString() },
    entity: { type: 'test', id, sequence: 1 },
    data: data ?? sampleFor(type, ownerOf(endpoint)) ?? {},
  };
}

/** The endpoint with one step only, when one is named. */
function narrowed(
  endpoint: WebhookEndpointEntity,
  { step, answers }: TryEndpointDto,
): { target: WebhookEndpointEntity; progress: PipelineProgress | null } {
  const known = Object.fromEntries(
    Object.entries(answers ?? {}).filter(([name]) => name !== step),
  ) as PipelineProgress['answers'];
  if (step === undefined) return { target: endpoint, progress: { answers: known } };
  const steps = endpoint.steps ?? [];
  const at = steps.findIndex(({ name }) => name === step);
  if (at < 0) throw new WebhookStepUnknown();
  // The others count as done; headers belong to steps by their place.
  const done = Object.fromEntries(
    steps.filter(({ name }) => name !== step).map(({ name }) => [name, { status: 200, body: null }]),
  );
  return { target: endpoint, progress: { answers: { ...done, ...known } } };
}
