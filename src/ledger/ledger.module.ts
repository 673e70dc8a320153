import { Module } from '@nestjs/common';
import { LedgerController } from './ledger.controller.js';
import { LedgerReadRepository } from './ledger-read.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

@Module({
  controllers: [LedgerController],
  providers: [LedgerService, LedgerRepository, LedgerReadRepository],
  exports: [LedgerService],
})
export class LedgerModule {}
