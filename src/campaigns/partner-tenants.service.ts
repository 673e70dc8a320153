import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { PlatformTenantsService } from '../tenants/platform-tenants.service.js';
import { PartnerLiveOnly, PartnerTenantsFull, PartnerTenantUnknown } from './campaigns.errors.js';
import type { PartnerTenantEntity } from './partner-tenant.entity.js';
import { PartnerScopeService } from './partner-scope.service.js';
import { PartnerTenantsRepository } from './partner-tenants.repository.js';

const MOST = 100;

/** Tenants that partners make below the one their key is of, to tell their own customers apart. */
@Injectable()
export class PartnerTenantsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly children: PartnerTenantsRepository,
    private readonly platform: PlatformTenantsService,
    private readonly scope: PartnerScopeService,
  ) {}

  /** @throws PartnerKeyRequired, PartnerTenantsFull, PartnerLiveOnly */
  async create(ctx: RequestContext, name: string): Promise<PartnerTenantEntity> {
    const partnerId = this.scope.partnerOf(ctx);
    if (ctx.world === 'test') throw new PartnerLiveOnly();
    const { tenantId } = ctx;
    const row = { tenantId, childTenantId: '', partnerId, name, createdAt: new Date() };
    await this.platform.create(ctx, { name, slug: `t-${newId()}`, parentId: tenantId }, async (inTenant) => {
      if ((await this.children.countLocked(tenantId, partnerId)) >= MOST) throw new PartnerTenantsFull();
      row.childTenantId = inTenant.tenantId;
      await this.children.insert(row);
    });
    return row;
  }

  /** Own ones, in the order they were made. @throws PartnerKeyRequired */
  async list(ctx: RequestContext): Promise<PartnerTenantEntity[]> {
    const partnerId = this.scope.partnerOf(ctx);
    return this.tx.run(ctx, () => this.children.findOwn(partnerId));
  }

  /** The child that is meant; null for the tenant of the key itself. @throws PartnerTenantUnknown */
  async childFor(ctx: RequestContext, partnerId: string, tenantId: string | null): Promise<string | null> {
    if (tenantId === null || tenantId === ctx.tenantId) return null;
    const own = await this.children.findOwn(partnerId);
    if (!own.some(({ childTenantId }) => childTenantId === tenantId)) throw new PartnerTenantUnknown();
    return tenantId;
  }
}
