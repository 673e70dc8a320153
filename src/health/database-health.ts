import { Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { Pool } from 'pg';
import { AppDatabase } from '../database/app-database.js';
import { HealthParts } from './health-parts.js';

/** Watches the app role's database, in processes that have one. */
@Injectable()
export class DatabaseHealth implements OnModuleInit {
  constructor(
    private readonly parts: HealthParts,
    @Optional() private readonly database?: AppDatabase,
  ) {}

  onModuleInit(): void {
    const { database } = this;
    if (!database) return;
    this.parts.register({
      name: 'database',
      required: true,
      check: async () => {
        await database.source.query('SELECT 1');
      },
    });
    new Gauge({
      name: 'afflux_db_pool_connections',
      help: 'Connections of the app role, by state',
      labelNames: ['state'],
      collect() {
        const pool = (database.source.driver as unknown as { master: Pool }).master;
        this.set({ state: 'total' }, pool.totalCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'waiting' }, pool.waitingCount);
      },
    });
  }
}
