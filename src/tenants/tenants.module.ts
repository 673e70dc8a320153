import { Module } from '@nestjs/common';
import { PlanLimitsRepository } from './plan-limits.repository.js';
import { PlanLimitsService } from './plan-limits.service.js';
import { PlatformTenantsRepository } from './platform-tenants.repository.js';
import { PlatformTenantsService } from './platform-tenants.service.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';

@Module({
  providers: [
    TenantsService,
    TenantsRepository,
    PlanLimitsService,
    PlanLimitsRepository,
    PlatformTenantsService,
    PlatformTenantsRepository,
  ],
  exports: [TenantsService, PlanLimitsService, PlatformTenantsService],
})
export class TenantsModule {}
