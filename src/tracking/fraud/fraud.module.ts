import { Module } from '@nestjs/common';
import { BlockRepeatOffendersJob } from '../jobs/block-repeat-offenders.job.js';
import { PromoterFiguresRepository } from '../jobs/promoter-figures.repository.js';
import { RepeatOffendersRepository } from '../jobs/repeat-offenders.repository.js';
import { ReviewPromotersJob } from '../jobs/review-promoters.job.js';
import { UsersModule } from '../../users/users.module.js';
import { ConversionRulesService } from './conversion-rules.service.js';
import { FraudBlocksRepository } from './fraud-blocks.repository.js';
import { FraudBlocksService } from './fraud-blocks.service.js';
import { FraudConfigService } from './fraud-config.service.js';
import { FraudEventsModule } from './fraud-events.module.js';
import { FraudInsightsRepository } from './fraud-insights.repository.js';
import { FraudInsightsService } from './fraud-insights.service.js';
import { FraudSettingsRepository } from './fraud-settings.repository.js';
import { FraudController } from './fraud.controller.js';

/** Settings, blocks and figures of the judgement that clicks and conversions pass. */
@Module({
  imports: [UsersModule, FraudEventsModule],
  controllers: [FraudController],
  providers: [
    FraudConfigService,
    ConversionRulesService,
    FraudSettingsRepository,
    FraudBlocksService,
    FraudBlocksRepository,
    FraudInsightsService,
    FraudInsightsRepository,
    BlockRepeatOffendersJob,
    RepeatOffendersRepository,
    ReviewPromotersJob,
    PromoterFiguresRepository,
  ],
  exports: [ConversionRulesService, FraudConfigService, FraudInsightsService],
})
export class FraudModule {}
