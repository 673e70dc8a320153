import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

/**
 * The data source of the system role, which sees every tenant. Only the journal's ingest, the outbox
 * relay, schedulers and platform administration may import it; the boundary check holds the list.
 */
export class SystemDatabase implements OnModuleInit, OnApplicationShutdown {
  constructor(readonly source: DataSource) {}

  get manager(): EntityManager {
    return this.source.manager;
  }

  async onModuleInit(): Promise<void> {
    await this.source.initialize();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
