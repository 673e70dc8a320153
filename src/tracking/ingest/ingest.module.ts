import { Module } from '@nestjs/common';
import { IngestService } from './ingest.service.js';

/** Drains the journal of this process's DATA_DIR. */
@Module({ providers: [IngestService] })
export class IngestModule {}
