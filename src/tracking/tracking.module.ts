import { Module } from '@nestjs/common';
import { ClicksRepository } from './clicks/clicks.repository.js';
import { ClicksService } from './clicks/clicks.service.js';

/** What other domains ask of tracking. */
@Module({ providers: [ClicksService, ClicksRepository], exports: [ClicksService] })
export class TrackingModule {}
