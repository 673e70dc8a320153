import { Module } from '@nestjs/common';
import { ApproveDueRewardsJob } from './jobs/approve-due-rewards.job.js';
import { DueRewardsRepository } from './jobs/due-rewards.repository.js';
import { RewardsController } from './rewards.controller.js';
import { RewardsRepository } from './rewards.repository.js';
import { RewardsService } from './rewards.service.js';

@Module({
  controllers: [RewardsController],
  providers: [RewardsService, RewardsRepository, ApproveDueRewardsJob, DueRewardsRepository],
  exports: [RewardsService],
})
export class RewardsModule {}
