import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { type RequestContext, systemContext } from '../../../kernel/context/request-context.js';
import { sha256 } from '../../../kernel/crypto/hash.js';
import { AppError } from '../../../kernel/errors/app-error.js';
import { TenantSuspended } from '../../../tenants/tenants.errors.js';
import type { Intake } from '../intake.types.js';
import { IntakesService } from '../intakes.service.js';
import { ShopAnswerDto } from './dto/shop-answer.dto.js';
import { parseExactJson } from './exact-json.policy.js';
import { KeptForgeries } from './kept-forgeries.js';
import { SettleOrderService } from './settle-order.service.js';
import { ShopConnectionsService } from './shop-connections.service.js';
import type { FoundConnection } from './shop-connections.repository.js';
import { SHOP_DOORS, withoutPersons } from './shop-doors.policy.js';
import { ShopIntakesRepository } from './shop-intakes.repository.js';
import { ShopForeign, ShopSignatureInvalid } from './shops.errors.js';
import type { AmountRule, ShopEvent, ShopKind, ShopRequest } from './shops.types.js';

/** Where a webhook arrived. */
interface Address {
  kind: ShopKind;
  /** Of the connection. */
  id: string;
  correlationId: string;
  ip: string | null;
}

/** Webhooks of shops: proven genuine over the bytes as they came, read, settled; every one is kept with its outcome. */
@Injectable()
export class ReceiveWebhookService {
  private readonly forgeries = new KeptForgeries();

  constructor(
    private readonly tx: TenantTransactions,
    private readonly connections: ShopConnectionsService,
    private readonly intakes: IntakesService,
    private readonly kept: ShopIntakesRepository,
    private readonly orders: SettleOrderService,
  ) {}

  /**
   * Whatever is wrong with an order, its shop is told 200: it could not mend it, would only send it again, and
   * some switch a webhook off after a few refusals. Forgeries are refused.
   * @throws ShopConnectionNotFound, ShopSignatureInvalid, ShopForeign, TenantSuspended
   */
  async receive(address: Address, request: ShopRequest): Promise<ShopAnswerDto> {
    const connection = await this.connections.findForWebhook(address.kind, address.id);
    if (connection.tenant_status !== 'active') throw new TenantSuspended();
    const door = SHOP_DOORS[address.kind];
    if (door.isPing?.(request)) return { status: 'pong', intakeId: null, conversionId: null, code: null };

    const ctx = contextOf(connection, address);
    const body = parseExactJson(request.body);
    const about = door.aboutOf(request, body);
    const facts = {
      connection_id: address.id,
      topic: about.topic.slice(0, 100),
      ...(about.deliveryId === null ? {} : { delivery_id: about.deliveryId }),
    };
    if (!door.isAuthentic(request, this.connections.open(connection))) {
      throw await this.refused(
        ctx,
        connection,
        { ...facts, ...digestOf(request) },
        new ShopSignatureInvalid(),
      );
    }
    if (connection.shop !== null && door.shopOf(request, body) !== connection.shop) {
      throw await this.refused(ctx, connection, { ...facts, ...digestOf(request) }, new ShopForeign());
    }

    const read = (amountRule: AmountRule): ShopEvent =>
      door.read(about.topic, body, {
        amountRule,
        recordOn: connection.record_on,
        clickIdParameter: connection.click_id_parameter,
      });
    try {
      return await this.orders.settle(ctx, {
        advertiserId: connection.advertiser_id,
        orderPrefix: connection.order_prefix,
        recordOn: connection.record_on,
        amountRule: connection.amount_rule,
        read,
        open: (fields) => this.open(ctx, connection, { ...facts, ...fields }),
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const intake = this.open(ctx, connection, {
        ...facts,
        body: withoutPersons(body),
        ...digestOf(request),
      });
      await this.keep(ctx, intake, error);
      return { status: 'ignored', intakeId: intake.id, conversionId: null, code: error.code };
    }
  }

  private open(ctx: RequestContext, connection: FoundConnection, fields: Record<string, unknown>): Intake {
    const intake = this.intakes.open(ctx, connection.kind, fields);
    return { ...intake, advertiserId: connection.advertiser_id };
  }

  /** Keeps what was refused; of a flood of forgeries only so many that people can look at them. */
  private async refused(
    ctx: RequestContext,
    connection: FoundConnection,
    fields: Record<string, unknown>,
    error: AppError,
  ): Promise<AppError> {
    if (this.forgeries.mayKeep(connection.advertiser_id, Date.now())) {
      await this.keep(ctx, this.open(ctx, connection, fields), error);
    }
    return error;
  }

  private async keep(ctx: RequestContext, intake: Intake, error: AppError): Promise<void> {
    await this.tx.run(ctx, () => this.kept.insert(ctx, intake, { error }));
  }
}

function contextOf(connection: FoundConnection, { kind, correlationId, ip }: Address): RequestContext {
  const { tenant_id: tenantId, world, clock_offset_ms: clockOffsetMs } = connection;
  return { ...systemContext(`shop:${kind}`, { tenantId, world, clockOffsetMs }, correlationId), ip };
}

/** Enough to find the request again, and nothing of what it says. */
function digestOf({ body }: ShopRequest): Record<string, unknown> {
  return { bytes: body.length, sha256: sha256(body).toString('hex') };
}
