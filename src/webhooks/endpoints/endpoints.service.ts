import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Permission } from '../../kernel/context/roles.js';
import { newId } from '../../kernel/ids/uuid.js';
import { OutboundHttp } from '../../kernel/outbound/outbound-http.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { CreateEndpointDto, StepDto, UpdateEndpointDto } from '../dto/endpoint-body.dto.js';
import { type CreatedEndpointDto, EndpointDto } from '../dto/endpoint.dto.js';
import { OwnedEndpointDto } from '../dto/owned-endpoint.dto.js';
import {
  WebhookEndpointNotFound,
  WebhookHeaderNotAllowed,
  WebhookTargetInvalid,
  WebhookTooManyEndpoints,
} from '../webhooks.errors.js';
import type { EndpointSecrets, Json, Owner, PipelineStep } from '../webhooks.types.js';
import { EndpointSecretsBox } from './endpoint-secrets.js';
import { EndpointsRepository, ownerKey, ownerOf } from './endpoints.repository.js';
import { OwnersService } from './owners.service.js';
import { addressesOf, faultOfTarget, type WantedTarget, wrongHeader } from './target.policy.js';
import type { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

const MAX_ENDPOINTS = 50;

/** Where somebody wants to be told of events: who may have which endpoints, and what they lead to. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly endpoints: EndpointsRepository,
    private readonly owners: OwnersService,
    private readonly secrets: EndpointSecretsBox,
    private readonly http: OutboundHttp,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes an endpoint for the caller; its secret is told this once.
   * @throws WebhookTargetInvalid, WebhookHeaderNotAllowed, OutboundUrlInvalid, OutboundAddressRefused,
   *   WebhookOwnerNotAllowed, WebhookTooManyEndpoints, AdvertiserNotFound, AdvertiserAmbiguous
   */
  async create(ctx: RequestContext, body: CreateEndpointDto): Promise<CreatedEndpointDto> {
    const { kind, events, headers, steps } = body;
    const target: WantedTarget = {
      ...{ kind, events, headers },
      url: body.url ?? null,
      failoverUrl: body.failoverUrl ?? null,
      steps: steps ? steps.map(wantedStep) : null,
    };
    await this.judge(target);
    return this.tx.run(ctx, async () => {
      const owner = await this.owners.ownerFor(ctx, body);
      if ((await this.endpoints.countLocked(ctx.tenantId, owner)) >= MAX_ENDPOINTS) {
        throw new WebhookTooManyEndpoints();
      }
      const current = this.secrets.newSecret();
      const now = new Date();
      const endpoint: WebhookEndpointEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        ownerKind: owner.kind,
        userId: owner.kind === 'advertiser' ? null : owner.id,
        advertiserId: owner.kind === 'advertiser' ? owner.id : null,
        ...{ kind, name: body.name, url: target.url, failoverUrl: target.failoverUrl, events },
        filters: body.filters,
        steps: shownSteps(target),
        sealedSecrets: this.secrets.seal({
          current,
          previous: null,
          headers,
          stepHeaders: stepHeaders(target),
        }),
        isEnabled: body.enabled,
        disabledReason: body.enabled ? null : 'owner',
        disabledAt: body.enabled ? null : now,
        failingSince: null,
        ...{ createdAt: now, updatedAt: now },
      };
      await this.endpoints.insert(endpoint);
      const dto = this.toDto(endpoint);
      await this.record(ctx, 'webhook.endpoint_created', endpoint.id, { after: { ...dto } });
      return { ...dto, secret: current };
    });
  }

  /** The caller's, newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<EndpointDto>> {
    return this.tx.run(ctx, async () => {
      const owners = await this.owners.ownersOf(ctx, 'keys:read');
      const page = await this.endpoints.findPage(owners, request);
      return mapPage(page, (endpoint) => this.toDto(endpoint));
    });
  }

  /** Of everybody in the tenant, or of one owner, newest first; for admins to look at, not to change. */
  async listOfAll(
    ctx: RequestContext,
    owner: Partial<Owner>,
    request: PageRequest,
  ): Promise<Page<OwnedEndpointDto>> {
    const page = await this.tx.run(ctx, () => this.endpoints.findPageOfAll(owner, request));
    return mapPage(page, OwnedEndpointDto.of);
  }

  /** @throws WebhookEndpointNotFound when there is none, or it is not the caller's */
  async get(ctx: RequestContext, id: string): Promise<EndpointDto> {
    return this.tx.run(ctx, async () => this.toDto(await this.getOwn(ctx, id, 'keys:read')));
  }

  /** As `create`, for what is given; deliveries that wait go to the new address. */
  async update(ctx: RequestContext, id: string, body: UpdateEndpointDto): Promise<EndpointDto> {
    const before = await this.tx.run(ctx, () => this.getOwn(ctx, id, 'keys:write'));
    // Names are looked up outside of a transaction: that may take a while.
    await this.judge(this.changedTarget(before, body));
    return this.tx.run(ctx, async () => {
      const endpoint = await this.getOwn(ctx, id, 'keys:write', 'lock');
      // Once more, with what somebody else may have changed in the meantime.
      const target = this.changedTarget(endpoint, body);
      assertTarget(target);
      const change = changedFields<WebhookEndpointEntity>(endpoint, {
        name: body.name,
        url: target.url,
        failoverUrl: target.failoverUrl,
        events: body.events,
        filters: body.filters,
        steps: shownSteps(target),
      });
      const changesHeaders = body.headers !== undefined || body.steps !== undefined;
      if (!change && !changesHeaders) return this.toDto(endpoint);
      const secrets = this.secrets.open(endpoint.sealedSecrets);
      const sealedSecrets = changesHeaders
        ? this.secrets.seal({ ...secrets, headers: target.headers, stepHeaders: stepHeaders(target) })
        : endpoint.sealedSecrets;
      await this.endpoints.update(id, { ...change?.after, sealedSecrets });
      await this.record(ctx, 'webhook.endpoint_updated', id, change ?? {});
      return this.toDto({ ...endpoint, ...change?.after, sealedSecrets });
    });
  }

  /** Ends an endpoint; what waits for it and its log go with it. @throws WebhookEndpointNotFound */
  async delete(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const endpoint = await this.getOwn(ctx, id, 'keys:write', 'lock');
      await this.endpoints.delete(id);
      await this.record(ctx, 'webhook.endpoint_deleted', id, { before: { ...this.toDto(endpoint) } });
    });
  }

  /** An endpoint of the caller; needs an open transaction. @throws WebhookEndpointNotFound */
  async getOwn(
    ctx: RequestContext,
    id: string,
    permission: Permission,
    lock?: 'lock',
  ): Promise<WebhookEndpointEntity> {
    const owners = await this.owners.ownersOf(ctx, permission);
    const endpoint = await (lock ? this.endpoints.lockById(id) : this.endpoints.findById(id));
    if (!endpoint) throw new WebhookEndpointNotFound();
    const key = ownerKey(ownerOf(endpoint));
    if (!owners.some((owner) => ownerKey(owner) === key)) throw new WebhookEndpointNotFound();
    return endpoint;
  }

  toDto(endpoint: WebhookEndpointEntity): EndpointDto {
    return EndpointDto.of(endpoint, Object.keys(this.secrets.open(endpoint.sealedSecrets).headers));
  }

  private changedTarget(endpoint: WebhookEndpointEntity, body: UpdateEndpointDto): WantedTarget {
    return changedTarget(endpoint, this.secrets.open(endpoint.sealedSecrets), body);
  }

  private async judge(target: WantedTarget): Promise<void> {
    assertTarget(target);
    await Promise.all(addressesOf(target).map((url) => this.http.check(url)));
  }

  private async record(ctx: RequestContext, action: string, id: string, change: object): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'webhook_endpoint', subjectId: id, ...change });
  }
}

function assertTarget(target: WantedTarget): void {
  const fault = faultOfTarget(target);
  if (fault) throw new WebhookTargetInvalid({ message: `The target is wrong: ${fault}` });
  for (const headers of [target.headers, ...(target.steps ?? []).map((step) => step.headers)]) {
    const wrong = wrongHeader(headers);
    if (wrong !== null) throw new WebhookHeaderNotAllowed({ details: { header: wrong } });
  }
}

function changedTarget(
  endpoint: WebhookEndpointEntity,
  secrets: EndpointSecrets,
  body: UpdateEndpointDto,
): WantedTarget {
  const kept = endpoint.steps?.map(({ headerNames: _, ...step }, index) => ({
    ...step,
    body: step.body as Json,
    headers: secrets.stepHeaders[index] ?? {},
  }));
  return {
    kind: endpoint.kind,
    url: body.url ?? endpoint.url,
    failoverUrl: body.failoverUrl === undefined ? endpoint.failoverUrl : body.failoverUrl,
    events: body.events ?? endpoint.events,
    headers: body.headers ?? secrets.headers,
    steps: body.steps?.map(wantedStep) ?? kept ?? null,
  };
}

function wantedStep({
  name,
  method,
  url,
  headers,
  body,
}: StepDto): NonNullable<WantedTarget['steps']>[number] {
  return { name, method, url, headers, body: body ?? null };
}

function stepHeaders({ steps }: WantedTarget): Record<string, string>[] {
  return (steps ?? []).map(({ headers }) => headers);
}

function shownSteps({ steps }: WantedTarget): PipelineStep[] | null {
  if (!steps) return null;
  return steps.map(({ headers, ...step }) => ({
    ...(step as Omit<PipelineStep, 'headerNames'>),
    headerNames: Object.keys(headers),
  }));
}
