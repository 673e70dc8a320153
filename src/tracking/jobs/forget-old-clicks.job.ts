import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../../config/runtime-config.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { OldClicksRepository } from './old-clicks.repository.js';

const NAME = 'tracking.forget-old-clicks';
const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;
/** The longest a signed link may be good for, and some time for journals that come late. */
const NONCE_DAYS = 5 * 365 + 30;

/** Keeps clicks and impressions, and what hangs on them, for as long as the installation says. */
@Injectable()
export class ForgetOldClicksJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly old: OldClicksRepository,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: EVERY_MS, run: () => this.forget() });
  }

  async forget(): Promise<void> {
    const before = daysAgo(this.config.clickRetentionDays);
    for (const table of ['clicks', 'impressions'] as const) {
      for (;;) {
        const day = await this.old.dropDay(table, before);
        if (day === null) break;
        this.logger.info({ day, table }, 'a day was dropped, its time is over');
      }
    }
    await this.old.forgetFraudEvents(before);
    await this.old.forgetLeases(before);
    await this.old.forgetNonces(daysAgo(NONCE_DAYS));
  }
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS);
}
