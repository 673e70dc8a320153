import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { SystemDatabase } from '../../database/system-database.js';
import { ScheduledJobs } from '../scheduled-jobs.js';

const NAME = 'idempotency.sweep';
const EVERY_MS = 600_000;

/** Forgets stored answers whose 24 hours are over. */
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
    await deleteInBatches(this.database.manager, 'idempotency_keys', 'expires_at < now()');
  }
}
