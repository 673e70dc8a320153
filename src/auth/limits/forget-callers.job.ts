import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';

const EVERY_MS = 600_000;
const HOUR_MS = 3_600_000;

/** Buckets of an hour ago are full again, whatever their limit. */
@Injectable()
export class ForgetCallersJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly tx: TenantTransactions,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'auth.forget-callers', everyMs: EVERY_MS, run: () => this.forget() });
  }

  async forget(): Promise<void> {
    await this.tx.lookup('SELECT forget_caller_buckets($1)', [new Date(Date.now() - HOUR_MS)]);
  }
}
