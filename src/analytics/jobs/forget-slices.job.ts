import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { slicesKeptSince } from '../days/slice-retention.policy.js';
import { OldSlicesRepository } from './old-slices.repository.js';

const NAME = 'analytics.forget-slices';
const BATCH = 20;
/** Values of one sub id that a promoter's day tells apart for good, beside those that sold something. */
const KEPT_VALUES = 200;
/** Other jobs wait while this one runs. */
const LONGEST_RUN_MS = 2_000;

/** Quarters of an hour by system, browser and sub id are nearly as many as clicks, and are kept as long as these. */
@Injectable()
export class ForgetSlicesJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly old: OldSlicesRepository,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 30_000, run: () => this.forget() });
  }

  async forget(): Promise<void> {
    const started = performance.now();
    const before = slicesKeptSince(new Date(), this.config.clickRetentionDays);
    for (;;) {
      const days = await this.old.find(before, BATCH);
      for (const day of days) {
        await this.old.forget(day, KEPT_VALUES);
        this.logger.info(day, 'the quarters of an hour of a day were dropped, its sums stay');
        if (performance.now() - started > LONGEST_RUN_MS) return;
      }
      if (days.length < BATCH) return;
    }
  }
}
