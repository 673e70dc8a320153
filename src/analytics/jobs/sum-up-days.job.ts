import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { DaySumsService } from '../days/day-sums.service.js';
import { ChangedDaysRepository } from './changed-days.repository.js';

const NAME = 'analytics.sum-up-days';
const BATCH = 50;
/** Other jobs wait while this one runs. */
const LONGEST_RUN_MS = 2_000;

/** Sums up days of which a quarter of an hour is over; finds them by asking what changed. */
@Injectable()
export class SumUpDaysJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly changed: ChangedDaysRepository,
    private readonly days: DaySumsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 15_000, run: () => this.sumUp() });
  }

  async sumUp(): Promise<void> {
    const started = performance.now();
    for (const { source, day, ...tenant } of await this.changed.find(BATCH)) {
      try {
        await this.days.sumUp(systemContext(NAME, tenant), source, day);
      } catch (error) {
        this.logger.error({ err: error, tenantId: tenant.tenantId, day }, 'a day could not be summed up');
      }
      if (performance.now() - started > LONGEST_RUN_MS) return;
    }
  }
}
