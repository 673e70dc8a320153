import { Inject, Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../../advertisers/advertisers.service.js';
import { AuditService } from '../../../audit/audit.service.js';
import { CONFIG, type RuntimeConfig } from '../../../config/runtime-config.js';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { changedFields } from '../../../kernel/changed-fields.js';
import { actsForTenant } from '../../../kernel/context/authority.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import type { Permission } from '../../../kernel/context/roles.js';
import { SecretBox } from '../../../kernel/crypto/secret-box.js';
import { newId } from '../../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../../kernel/paging/page.js';
import type { CreateConnectionDto, UpdateConnectionDto } from './dto/connection-body.dto.js';
import { ConnectionDto } from './dto/connection.dto.js';
import type { ShopConnectionEntity } from './shop-connection.entity.js';
import { type FoundConnection, ShopConnectionsRepository } from './shop-connections.repository.js';
import { checkCredentials } from './shop-credentials.policy.js';
import { ShopConnectionNotFound, ShopOrderPrefixTaken, ShopRuleNotSupported } from './shops.errors.js';
import type { AmountRule, ShopCredentials, ShopKind } from './shops.types.js';

const PURPOSE = 'shop credentials';

/** Shops that report their orders: who may connect them, and the secrets they prove themselves with. */
@Injectable()
export class ShopConnectionsService {
  private readonly box: SecretBox;

  constructor(
    private readonly tx: TenantTransactions,
    private readonly connections: ShopConnectionsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {
    this.box = new SecretBox(config.masterKeys);
  }

  /**
   * Connects a shop; its credentials are sealed and never shown again.
   * @throws AdvertiserNotFound, AdvertiserAmbiguous, ShopCredentialsInvalid, ShopRuleNotSupported,
   *   ShopOrderPrefixTaken
   */
  async create(ctx: RequestContext, body: CreateConnectionDto): Promise<ConnectionDto> {
    const credentials = checkCredentials(body.kind, { ...body.credentials });
    const amountRule = body.amountRule ?? (body.kind === 'zid' ? 'total' : 'subtotal');
    assertRule(body.kind, amountRule);
    return this.tx.run(ctx, async () => {
      const now = new Date();
      const connection: ShopConnectionEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        advertiserId: await this.advertiserOf(ctx, body.advertiserId),
        kind: body.kind,
        name: body.name,
        shop: shopName(body.shop ?? null),
        orderPrefix: body.orderPrefix,
        sealedCredentials: this.seal(credentials),
        amountRule,
        recordOn: body.recordOn,
        clickIdParameter: body.clickIdParameter,
        isActive: true,
        createdAt: now,
        updatedAt: now,
      };
      if (!(await this.connections.insertIfFree(connection))) throw new ShopOrderPrefixTaken();
      const dto = this.toDto(connection);
      await this.record(ctx, 'shop.connected', connection.id, { after: { ...dto } });
      return dto;
    });
  }

  /** Newest first: own ones for an advertiser, all for an admin. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<ConnectionDto>> {
    return this.tx.run(ctx, async () => {
      const page = await this.connections.findPage(await this.scopeOf(ctx, 'keys:read'), request);
      return mapPage(page, (connection) => this.toDto(connection));
    });
  }

  /** @throws ShopConnectionNotFound when there is none, or it is not the caller's */
  async get(ctx: RequestContext, id: string): Promise<ConnectionDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'keys:read');
      return this.toDto(inScope(await this.connections.findById(id), scope));
    });
  }

  /**
   * Changes settings, replaces credentials, or switches the connection off.
   * @throws ShopConnectionNotFound, ShopCredentialsInvalid, ShopRuleNotSupported
   */
  async update(
    ctx: RequestContext,
    id: string,
    { credentials, active, ...body }: UpdateConnectionDto,
  ): Promise<ConnectionDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'keys:write');
      const connection = inScope(await this.connections.lockById(id), scope);
      const shop = body.shop === undefined ? undefined : shopName(body.shop);
      const change = changedFields<ShopConnectionEntity>(connection, { ...body, shop, isActive: active });
      const changed = { ...connection, ...change?.after };
      assertRule(changed.kind, changed.amountRule);
      const sealed = credentials && this.seal(checkCredentials(connection.kind, { ...credentials }));
      if (!change && !sealed) return this.toDto(connection);
      await this.connections.update(id, {
        ...change?.after,
        ...(sealed ? { sealedCredentials: sealed } : {}),
        updatedAt: new Date(),
      });
      if (change) await this.record(ctx, 'shop.updated', id, change);
      if (sealed) await this.record(ctx, 'shop.credentials_replaced', id, {});
      return this.toDto(changed);
    });
  }

  /** Ends a connection; its address answers 404 from now on. @throws ShopConnectionNotFound */
  async delete(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx, 'keys:write');
      const connection = inScope(await this.connections.lockById(id), scope);
      await this.connections.delete(id);
      await this.record(ctx, 'shop.disconnected', id, { before: { ...this.toDto(connection) } });
    });
  }

  /** The connection that a webhook names. @throws ShopConnectionNotFound */
  async findForWebhook(kind: ShopKind, id: string): Promise<FoundConnection> {
    const found = await this.connections.findForWebhook(id);
    if (found?.kind !== kind) throw new ShopConnectionNotFound();
    return found;
  }

  open(connection: FoundConnection): ShopCredentials {
    return JSON.parse(this.box.open(PURPOSE, connection.sealed_credentials)) as ShopCredentials;
  }

  private seal(credentials: ShopCredentials): Buffer {
    return this.box.seal(PURPOSE, JSON.stringify(credentials));
  }

  private async advertiserOf(ctx: RequestContext, named: string | undefined): Promise<string> {
    if (!actsForTenant(ctx, 'keys:write') || named === undefined) {
      return this.advertisers.ownAdvertiserId(ctx, named);
    }
    await this.advertisers.assertActive(ctx, named);
    return named;
  }

  private async scopeOf(ctx: RequestContext, permission: Permission): Promise<'all' | string[]> {
    return actsForTenant(ctx, permission) ? 'all' : this.advertisers.advertiserIdsOf(ctx);
  }

  private async record(ctx: RequestContext, action: string, id: string, change: object): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'shop_connection', subjectId: id, ...change });
  }

  private toDto(connection: ShopConnectionEntity): ConnectionDto {
    return ConnectionDto.from(connection, this.config.publicUrl ?? '');
  }
}

function inScope(
  connection: ShopConnectionEntity | null,
  scope: 'all' | readonly string[],
): ShopConnectionEntity {
  if (!connection || (scope !== 'all' && !scope.includes(connection.advertiserId))) {
    throw new ShopConnectionNotFound();
  }
  return connection;
}

function assertRule(kind: ShopKind, rule: AmountRule): void {
  if (kind === 'zid' && rule !== 'total') throw new ShopRuleNotSupported();
}

/** A domain without what people paste around it. */
function shopName(shop: string | null): string | null {
  if (shop === null) return null;
  return shop
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '');
}
