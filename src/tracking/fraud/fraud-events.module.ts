import { Module } from '@nestjs/common';
import { FraudEventsRepository } from './fraud-events.repository.js';
import { FraudEventsService } from './fraud-events.service.js';

/** For rooms further right that notice something. */
@Module({ providers: [FraudEventsService, FraudEventsRepository], exports: [FraudEventsService] })
export class FraudEventsModule {}
