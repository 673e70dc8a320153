import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';
import { DatabaseHealth } from './database-health.js';
import { HealthController } from './health.controller.js';
import { HealthParts } from './health-parts.js';
import { HealthService } from './health.service.js';

@Global()
@Module({
  controllers: [HealthController],
  providers: [HealthParts, HealthService, DatabaseHealth],
  exports: [HealthParts],
})
export class HealthModule {
  constructor() {
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }
}
