import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { RewardsService } from '../rewards.service.js';
import { DueRewardsRepository } from './due-rewards.repository.js';

const NAME = 'rewards.approve-due';

/** Ends cool-offs: finds what is due by asking, so a lost queue or a moved clock delays nothing. */
@Injectable()
export class ApproveDueRewardsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueRewardsRepository,
    private readonly rewards: RewardsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 5_000, run: () => this.approveDue() });
  }

  async approveDue(): Promise<void> {
    for (const tenant of await this.due.findTenants()) {
      await this.rewards.approveDue(systemContext(NAME, tenant));
    }
  }
}
