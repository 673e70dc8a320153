import { Module } from '@nestjs/common';
import { KeyUses } from '../sdk/key-uses.js';
import { PartnerClickController } from '../sdk/partner-click.controller.js';
import { SdkController } from '../sdk/sdk.controller.js';
import { SdkKeyGuard } from '../sdk/sdk-key.guard.js';
import { SdkService } from '../sdk/sdk.service.js';
import { TestClickController } from '../sdk/test-click.controller.js';
import { ClickEdgeService } from './click-edge.service.js';

/** The redirecting part of a process; stands without TypeORM, queues or PostgreSQL. */
@Module({
  controllers: [SdkController, PartnerClickController, TestClickController],
  providers: [ClickEdgeService, SdkService, SdkKeyGuard, KeyUses],
})
export class ClickEdgeModule {}
