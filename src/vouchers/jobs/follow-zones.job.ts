import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { SumsService } from '../sums/sums.service.js';
import { ChangedZonesRepository } from './changed-zones.repository.js';

const NAME = 'vouchers.follow-zones';

/** A tenant that moves to another time zone has other months: its sums are made anew, its reports wait for nothing. */
@Injectable()
export class FollowZonesJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly changed: ChangedZonesRepository,
    private readonly sums: SumsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 5_000, run: () => this.follow() });
  }

  async follow(): Promise<void> {
    for (const tenantId of await this.changed.findTenants())
      await this.sums.followZone(systemContext(NAME, { tenantId }));
  }
}
