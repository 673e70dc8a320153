import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesRepository } from './deliveries/deliveries.repository.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliveryWakeUp } from './deliveries/delivery-wake-up.js';
import { FanOutConsumer } from './deliveries/fan-out.consumer.js';
import { FanOutRepository } from './deliveries/fan-out.repository.js';
import { EndpointSecretsBox } from './endpoints/endpoint-secrets.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { OwnedEndpointsController } from './endpoints/owned-endpoints.controller.js';
import { EndpointsRepository } from './endpoints/endpoints.repository.js';
import { EndpointsService } from './endpoints/endpoints.service.js';
import { OwnersService } from './endpoints/owners.service.js';
import { SwitchEndpointService } from './endpoints/switch-endpoint.service.js';
import { CatalogService } from './events/catalog.service.js';
import { DueDeliveriesRepository } from './jobs/due-deliveries.repository.js';
import { ForgetOldDeliveriesJob } from './jobs/forget-old-deliveries.job.js';
import { ConcludeAttemptService } from './sending/conclude-attempt.service.js';
import { ConclusionsRepository } from './sending/conclusions.repository.js';
import { SendMessageService } from './sending/send-message.service.js';
import { V1WebhooksController } from './v1/v1-webhooks.controller.js';

/** Tells others of events: signed webhooks, postbacks and pipelines on one engine. */
@Module({
  imports: [AdvertisersModule],
  controllers: [EndpointsController, OwnedEndpointsController, DeliveriesController, V1WebhooksController],
  providers: [
    EndpointsService,
    EndpointsRepository,
    SwitchEndpointService,
    OwnersService,
    EndpointSecretsBox,
    CatalogService,
    DeliveriesService,
    DeliveriesRepository,
    DeliveryWakeUp,
    FanOutConsumer,
    FanOutRepository,
    SendMessageService,
    ConcludeAttemptService,
    ConclusionsRepository,
    DueDeliveriesRepository,
    ForgetOldDeliveriesJob,
  ],
  exports: [DueDeliveriesRepository, SendMessageService, ConcludeAttemptService, DeliveryWakeUp],
})
export class WebhooksModule {}
