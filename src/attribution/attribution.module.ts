import { Module } from '@nestjs/common';
import { KeysModule } from '../auth/keys/keys.module.js';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { OffersModule } from '../offers/offers.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { UsersModule } from '../users/users.module.js';
import { TrackingModule } from '../tracking/tracking.module.js';
import { AbTestController } from './ab-test/ab-test.controller.js';
import { AbTestRepository } from './ab-test/ab-test.repository.js';
import { AbTestService } from './ab-test/ab-test.service.js';
import { CouponsModule } from './coupons/coupons.module.js';
import { ConversionRollupsConsumer } from './conversion-rollups.consumer.js';
import { ConversionRollupsRepository } from './conversion-rollups.repository.js';
import { ConversionChangesRepository } from './conversion-changes.repository.js';
import { ConversionMoneyRepository } from './conversion-money.repository.js';
import { ConversionFactsRepository } from './facts/conversion-facts.repository.js';
import { ConversionFactsService } from './facts/conversion-facts.service.js';
import { ConversionsController } from './conversions.controller.js';
import { ConversionsRepository } from './conversions.repository.js';
import { ConversionsService } from './conversions.service.js';
import { CreditConversionsService } from './credit-conversions.service.js';
import { DecideConversionService } from './decide-conversion.service.js';
import { ConversionFraudRepository } from './fraud/conversion-fraud.repository.js';
import { ConversionFraudService } from './fraud/conversion-fraud.service.js';
import { FraudFiguresController } from './fraud/fraud-figures.controller.js';
import { IntakesRepository } from './intake/intakes.repository.js';
import { IntakesService } from './intake/intakes.service.js';
import { PartnerDoorService } from './intake/partner-door.service.js';
import { PostbackSignaturesService } from './intake/postback-signatures.service.js';
import { PostbackController } from './intake/postback.controller.js';
import { PixelController } from './intake/pixel/pixel.controller.js';
import { PixelService } from './intake/pixel/pixel.service.js';
import { PixelTargetsRepository } from './intake/pixel/pixel-targets.repository.js';
import { SaleDoorService } from './intake/sale-door.service.js';
import { SdkConversionController } from './intake/sdk-conversion.controller.js';
import { RefusedIntakesService } from './intake/refused-intakes.service.js';
import { DueIntakesRepository } from './jobs/due-intakes.repository.js';
import { DueTrainingsRepository } from './jobs/due-trainings.repository.js';
import { SettleDueIntakesJob } from './jobs/settle-due-intakes.job.js';
import { PayoutVolumesRepository } from './payout-volumes.repository.js';
import { IntakeJournal } from './intake/intake-journal.service.js';
import { DrainIntakesService } from './settlement/drain-intakes.service.js';
import { ChangeKnownService } from './settlement/change-known.service.js';
import { IntakeCheckpointRepository } from './settlement/intake-checkpoint.repository.js';
import { SaleBasesService } from './settlement/sale-bases.service.js';
import { SaleFactsService } from './settlement/sale-facts.service.js';
import { SettlementQueue } from './settlement/settlement-queue.service.js';
import { SettlementRepository } from './settlement/settlement.repository.js';
import { SettlementService } from './settlement/settlement.service.js';
import { RefundConversionService } from './refund-conversion.service.js';
import { ReversalsController } from './reversal/reversals.controller.js';
import { ReverseConversionsService } from './reversal/reverse-conversions.service.js';
import { TrainModelsJob } from './jobs/train-models.job.js';
import { CompareModelsService } from './models/compare-models.service.js';
import { ComparedConversionsRepository } from './models/compared-conversions.repository.js';
import { JourneysRepository } from './models/journeys.repository.js';
import { ModelVersionsRepository } from './models/model-versions.repository.js';
import { ModelsController } from './models/models.controller.js';
import { TouchpointsRepository } from './models/touchpoints.repository.js';
import { TouchpointsService } from './models/touchpoints.service.js';
import { TrainModelsService } from './models/train-models.service.js';

@Module({
  imports: [
    AdvertisersModule,
    CampaignsModule,
    CouponsModule,
    KeysModule,
    LedgerModule,
    OffersModule,
    RewardsModule,
    TrackingModule,
    UsersModule,
  ],
  controllers: [
    AbTestController,
    ConversionsController,
    FraudFiguresController,
    ModelsController,
    PixelController,
    PostbackController,
    ReversalsController,
    SdkConversionController,
  ],
  providers: [
    AbTestService,
    AbTestRepository,
    ConversionsService,
    ConversionsRepository,
    DecideConversionService,
    CreditConversionsService,
    RefundConversionService,
    ReverseConversionsService,
    ConversionChangesRepository,
    ConversionMoneyRepository,
    PayoutVolumesRepository,
    ConversionRollupsConsumer,
    ConversionRollupsRepository,
    ConversionFactsService,
    ConversionFactsRepository,
    ConversionFraudService,
    ConversionFraudRepository,
    IntakesService,
    IntakesRepository,
    IntakeJournal,
    SettlementService,
    ChangeKnownService,
    SettlementQueue,
    SettlementRepository,
    SaleFactsService,
    SaleBasesService,
    DrainIntakesService,
    IntakeCheckpointRepository,
    RefusedIntakesService,
    SaleDoorService,
    PartnerDoorService,
    PixelService,
    PixelTargetsRepository,
    PostbackSignaturesService,
    SettleDueIntakesJob,
    DueIntakesRepository,
    TouchpointsService,
    TouchpointsRepository,
    TrainModelsService,
    ModelVersionsRepository,
    JourneysRepository,
    CompareModelsService,
    ComparedConversionsRepository,
    TrainModelsJob,
    DueTrainingsRepository,
  ],
  exports: [
    ConversionFactsService,
    ConversionsRepository,
    ConversionsService,
    DecideConversionService,
    IntakesService,
    PartnerDoorService,
    RefundConversionService,
    SaleFactsService,
    SettlementQueue,
  ],
})
export class AttributionModule {}
