import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { ForgetOldEntriesJob } from './jobs/forget-old-entries.job.js';

@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditService, AuditRepository, ForgetOldEntriesJob],
  exports: [AuditService],
})
export class AuditModule {}
