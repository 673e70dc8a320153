import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../kernel/context/request-context.js';
import { PlatformTenantsService, type TenantWithTwin } from '../tenants/platform-tenants.service.js';
import type { NewTenant } from '../tenants/tenants.types.js';
import { UsersService } from './users.service.js';

/** A new tenant with the person who will run it: both, or neither. */
@Injectable()
export class OpenTenantService {
  constructor(
    private readonly tenants: PlatformTenantsService,
    private readonly users: UsersService,
  ) {}

  /** @throws TenantSlugTaken, PlanUnknown, EmailTaken, PasswordRefused */
  async open(
    ctx: RequestContext,
    tenant: NewTenant,
    admin?: { email: string; password: string },
  ): Promise<TenantWithTwin> {
    return this.tenants.create(ctx, tenant, async (inTenant) => {
      if (!admin) return;
      await this.users.create(inTenant, { ...admin, roles: ['ADMIN'], permissionSets: ['owner'] });
    });
  }
}
