import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { DeliveryWakeUp } from '../deliveries/delivery-wake-up.js';
import type { EndpointDto, RotatedSecretDto } from '../dto/endpoint.dto.js';
import { EndpointSecretsBox } from './endpoint-secrets.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';

const HOUR_MS = 3_600_000;

/** Switches endpoints off and on, and replaces their secrets. */
@Injectable()
export class SwitchEndpointService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly endpoints: EndpointsService,
    private readonly rows: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly secrets: EndpointSecretsBox,
    private readonly audit: AuditService,
    private readonly wakeUp: DeliveryWakeUp,
  ) {}

  /** Stops sending; events are kept from now on. @throws WebhookEndpointNotFound */
  async disable(ctx: RequestContext, id: string): Promise<EndpointDto> {
    return this.tx.run(ctx, async () => {
      const endpoint = await this.endpoints.getOwn(ctx, id, 'keys:write', 'lock');
      if (!endpoint.isEnabled) return this.endpoints.toDto(endpoint);
      const change = { isEnabled: false, disabledReason: 'owner' as const, disabledAt: clock.now(ctx) };
      await this.rows.update(id, change);
      await this.record(ctx, 'webhook.endpoint_disabled', id);
      return this.endpoints.toDto({ ...endpoint, ...change });
    });
  }

  /** Sends again: what was kept meanwhile, in order, or only what comes from now on. @throws WebhookEndpointNotFound */
  async enable(ctx: RequestContext, id: string, sendKept: boolean): Promise<EndpointDto> {
    return this.tx.run(ctx, async () => {
      const endpoint = await this.endpoints.getOwn(ctx, id, 'keys:write', 'lock');
      if (endpoint.isEnabled) return this.endpoints.toDto(endpoint);
      const change = { isEnabled: true, disabledReason: null, disabledAt: null, failingSince: null };
      await this.rows.update(id, change);
      if (sendKept) await this.deliveries.makeDue(id, clock.now(ctx));
      else await this.deliveries.skipPending(id, clock.now(ctx));
      await this.record(ctx, 'webhook.endpoint_enabled', id);
      this.tx.afterCommit(() => this.wakeUp.signal());
      return this.endpoints.toDto({ ...endpoint, ...change });
    });
  }

  /** Makes a new secret; requests carry a signature of the old one too until its grace ends. @throws WebhookEndpointNotFound */
  async rotateSecret(ctx: RequestContext, id: string, graceHours: number): Promise<RotatedSecretDto> {
    return this.tx.run(ctx, async () => {
      const endpoint = await this.endpoints.getOwn(ctx, id, 'keys:write', 'lock');
      const secrets = this.secrets.open(endpoint.sealedSecrets);
      const secret = this.secrets.newSecret();
      // Wall time: receivers compare signatures with their own clocks.
      const until = new Date(Date.now() + graceHours * HOUR_MS).toISOString();
      const previous = { secret: secrets.current, until };
      await this.rows.update(id, {
        sealedSecrets: this.secrets.seal({ ...secrets, current: secret, previous }),
      });
      await this.record(ctx, 'webhook.secret_rotated', id);
      return { secret, previousUntil: until };
    });
  }

  private async record(ctx: RequestContext, action: string, id: string): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'webhook_endpoint', subjectId: id });
  }
}
