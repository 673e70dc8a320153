import { Module } from '@nestjs/common';
import { LedgerTenantsRepository } from './jobs/ledger-tenants.repository.js';
import { TakeSnapshotsJob } from './jobs/take-snapshots.job.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerReadRepository } from './ledger-read.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

@Module({
  controllers: [LedgerController],
  providers: [
    LedgerService,
    LedgerRepository,
    LedgerReadRepository,
    TakeSnapshotsJob,
    LedgerTenantsRepository,
  ],
  exports: [LedgerService],
})
export class LedgerModule {}
