import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { SystemDatabase } from '../../database/system-database.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';

const NAME = 'audit.forget-old-entries';
const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;

/** Keeps audit entries for as long as the installation says; the database itself keeps the last year's. */
@Injectable()
export class ForgetOldEntriesJob implements OnModuleInit {
  constructor(
    private readonly database: SystemDatabase,
    private readonly jobs: ScheduledJobs,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: EVERY_MS, run: () => this.forget() });
  }

  private async forget(): Promise<void> {
    const before = new Date(Date.now() - this.config.auditRetentionDays * DAY_MS);
    await deleteInBatches(this.database.manager, 'audit_entries', 'id < $1 AND occurred_at < $2', [
      firstIdAt(before.getTime()),
      before,
    ]);
  }
}
