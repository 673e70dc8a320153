import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { assertHarmlessRole } from './role-check.js';

/** The data source of the app role: forced row-level security, one tenant at a time. */
export class AppDatabase implements OnModuleInit, OnApplicationShutdown {
  constructor(readonly source: DataSource) {}

  /** @throws UnsafeDatabaseRole when the role could see past row-level security */
  async onModuleInit(): Promise<void> {
    await this.source.initialize();
    await assertHarmlessRole(this.source);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
