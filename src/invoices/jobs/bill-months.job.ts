import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { InvoicesService } from '../invoices.service.js';
import { IssueInvoicesService } from '../issue-invoices.service.js';
import { DueInvoicesRepository } from './due-invoices.repository.js';

const NAME = 'invoices.bill-months';

/** Bills months that have ended and notices invoices that are overdue, by each tenant's clock. */
@Injectable()
export class BillMonthsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueInvoicesRepository,
    private readonly issuing: IssueInvoicesService,
    private readonly invoices: InvoicesService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 10_000, run: () => this.bill() });
  }

  async bill(): Promise<void> {
    for (const tenant of await this.due.findUnbilled())
      await this.issuing.issueMonth(systemContext(NAME, tenant));
    for (const tenant of await this.due.findOverdue())
      await this.invoices.markOverdue(systemContext(NAME, tenant));
  }
}
