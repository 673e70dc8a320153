import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventConsumers } from '../outbox/event-consumers.js';
import type { DeliveredEvent, EventConsumer } from '../outbox/outbox.types.js';
import { ConversionRollupsRepository } from './conversion-rollups.repository.js';
import {
  CONVERSION_APPROVED,
  CONVERSION_CREATED,
  CONVERSION_REJECTED,
  CONVERSION_REVERSED,
  type ConversionEventPayload,
} from './conversions.events.js';
import { ConversionFactsService } from './facts/conversion-facts.service.js';
import { bucketOf, deltaOf } from './rollup.policy.js';

/** Keeps the counts that statistics read; its receipt makes every event count once. */
@Injectable()
export class ConversionRollupsConsumer implements EventConsumer, OnModuleInit {
  readonly name = 'attribution.conversion-rollups';
  readonly types = [CONVERSION_CREATED, CONVERSION_APPROVED, CONVERSION_REJECTED, CONVERSION_REVERSED];

  constructor(
    private readonly consumers: EventConsumers,
    private readonly rollups: ConversionRollupsRepository,
    private readonly facts: ConversionFactsService,
  ) {}

  onModuleInit(): void {
    this.consumers.register(this);
  }

  async handle(event: DeliveredEvent): Promise<void> {
    const payload = event.payload as unknown as ConversionEventPayload;
    const bucket = bucketOf(new Date(payload.convertedAt));
    await this.rollups.add(event.tenantId, bucket, payload, deltaOf(event.type, payload));
    await this.facts.refresh(event.tenantId, payload.conversionId);
  }
}
