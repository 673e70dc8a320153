import { Module } from '@nestjs/common';
import { PlanLimitsRepository } from './plan-limits.repository.js';
import { PlanLimitsService } from './plan-limits.service.js';
import { PlatformTenantsController } from './platform-tenants.controller.js';
import { PlatformTenantsRepository } from './platform-tenants.repository.js';
import { PlatformTenantsService } from './platform-tenants.service.js';
import { TenantDomainsController } from './tenant-domains.controller.js';
import { TenantDomainsRepository } from './tenant-domains.repository.js';
import { TenantDomainsService } from './tenant-domains.service.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';
import { DnsTxtResolver, TxtResolver } from './txt-resolver.js';

@Module({
  controllers: [TenantsController, TenantDomainsController, PlatformTenantsController],
  providers: [
    TenantsService,
    TenantsRepository,
    TenantDomainsService,
    TenantDomainsRepository,
    { provide: TxtResolver, useClass: DnsTxtResolver },
    PlanLimitsService,
    PlanLimitsRepository,
    PlatformTenantsService,
    PlatformTenantsRepository,
  ],
  exports: [TenantsService, PlanLimitsService, PlatformTenantsService],
})
export class TenantsModule {}
