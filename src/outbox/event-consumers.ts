import { Injectable } from '@nestjs/common';
import type { EventConsumer } from './outbox.types.js';

/** Who wants which events in this program; domains register their consumers when they start. */
@Injectable()
export class EventConsumers {
  private readonly byName = new Map<string, EventConsumer>();

  register(consumer: EventConsumer): void {
    if (this.byName.has(consumer.name)) throw new Error(`two event consumers are called ${consumer.name}`);
    this.byName.set(consumer.name, consumer);
  }

  get(name: string): EventConsumer | undefined {
    return this.byName.get(name);
  }

  all(): EventConsumer[] {
    return [...this.byName.values()];
  }
}
