import { Module } from '@nestjs/common';
import { AdvertisersModule } from '../advertisers/advertisers.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RewardsModule } from '../rewards/rewards.module.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesRepository } from './invoices.repository.js';
import { InvoicesService } from './invoices.service.js';
import { IssueInvoicesService } from './issue-invoices.service.js';
import { BillMonthsJob } from './jobs/bill-months.job.js';
import { DueInvoicesRepository } from './jobs/due-invoices.repository.js';
import { StatementsController } from './statements.controller.js';
import { StatementsService } from './statements.service.js';

@Module({
  imports: [AdvertisersModule, LedgerModule, RewardsModule],
  controllers: [InvoicesController, StatementsController],
  providers: [
    InvoicesService,
    InvoicesRepository,
    IssueInvoicesService,
    StatementsService,
    BillMonthsJob,
    DueInvoicesRepository,
  ],
})
export class InvoicesModule {}
