import { Module } from '@nestjs/common';
import { SendDueDeliveries } from './jobs/send-due-deliveries.service.js';
import { WebhooksModule } from './webhooks.module.js';

/** Sends what is due, in processes that work queues. */
@Module({ imports: [WebhooksModule], providers: [SendDueDeliveries] })
export class WebhooksWorkerModule {}
