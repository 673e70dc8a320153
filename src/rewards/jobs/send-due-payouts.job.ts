import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { SendPayoutsService } from '../payouts/send-payouts.service.js';
import { DuePayoutsRepository } from './due-payouts.repository.js';

const NAME = 'payouts.send-due';

/** Sends approved payouts and tries again those that failed for the moment; finds them by asking what is due. */
@Injectable()
export class SendDuePayoutsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DuePayoutsRepository,
    private readonly payouts: SendPayoutsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 2_000, run: () => this.sendDue() });
  }

  async sendDue(): Promise<void> {
    for (const tenant of await this.due.findTenants())
      await this.payouts.sendDue(systemContext(NAME, tenant));
  }
}
