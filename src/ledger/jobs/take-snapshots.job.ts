import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { LedgerService } from '../ledger.service.js';
import { LedgerTenantsRepository } from './ledger-tenants.repository.js';

const NAME = 'ledger.take-snapshots';

/** Keeps balances cheap to read: what is old is summed up once. */
@Injectable()
export class TakeSnapshotsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly tenants: LedgerTenantsRepository,
    private readonly ledger: LedgerService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 600_000, run: () => this.takeAll() });
  }

  async takeAll(): Promise<void> {
    for (const tenantId of await this.tenants.find()) {
      await this.ledger.takeSnapshots(systemContext(NAME, { tenantId }));
    }
  }
}
