import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import { ScheduledJobs } from '../scheduled-jobs.js';

const NAME = 'idempotency.sweep';
const EVERY_MS = 600_000;
const BATCH = 5_000;

/** Forgets stored answers whose 24 hours are over, a batch at a time so that no lock is held long. */
@Injectable()
export class SweepIdempotencyKeysJob implements OnModuleInit {
  constructor(
    private readonly database: SystemDatabase,
    private readonly jobs: ScheduledJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: EVERY_MS, run: () => this.sweep() });
  }

  private async sweep(): Promise<void> {
    let swept = BATCH;
    while (swept === BATCH) {
      const [, count] = await this.database.manager.query(
        `DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM idempotency_keys WHERE expires_at < now() LIMIT $1))`,
        [BATCH],
      );
      swept = count as number;
    }
  }
}
