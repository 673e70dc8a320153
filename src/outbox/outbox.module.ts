import { Global, Module } from '@nestjs/common';
import { EventConsumers } from './event-consumers.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxService } from './outbox.service.js';
import { OutboxWakeUp } from './outbox-wake-up.js';

@Global()
@Module({
  providers: [OutboxService, OutboxRepository, OutboxWakeUp, EventConsumers],
  exports: [OutboxService, OutboxRepository, OutboxWakeUp, EventConsumers],
})
export class OutboxModule {}
