import { Module } from '@nestjs/common';
import { KeyUses } from '../sdk/key-uses.js';
import { SdkController } from '../sdk/sdk.controller.js';
import { SdkKeyGuard } from '../sdk/sdk-key.guard.js';
import { SdkService } from '../sdk/sdk.service.js';
import { ClickEdgeService } from './click-edge.service.js';

/** The redirecting part of a process; stands without TypeORM, queues or PostgreSQL. */
@Module({
  controllers: [SdkController],
  providers: [ClickEdgeService, SdkService, SdkKeyGuard, KeyUses],
})
export class ClickEdgeModule {}
