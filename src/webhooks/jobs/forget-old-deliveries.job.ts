import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { DueDeliveriesRepository } from './due-deliveries.repository.js';

const DAY_MS = 24 * 3_600_000;
const BATCH = 5_000;

/** Deliveries and their log go some days after their end; what is still to be sent stays. */
@Injectable()
export class ForgetOldDeliveriesJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly deliveries: DueDeliveriesRepository,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: 'webhooks.forget-old', everyMs: 3_600_000, run: () => this.forget() });
  }

  async forget(): Promise<void> {
    const before = new Date(Date.now() - this.config.webhookRetentionDays * DAY_MS);
    while ((await this.deliveries.forgetBefore(before, BATCH)) === BATCH);
  }
}
