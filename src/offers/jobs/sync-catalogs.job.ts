import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { CatalogsService } from '../sync/catalogs.service.js';
import { SyncCatalogService } from '../sync/sync-catalog.service.js';
import { type DueInTenant, DueCatalogsRepository } from './due-catalogs.repository.js';

const NAME = 'offers.sync-catalogs';
const BATCH = 20;
const AT_ONCE = 2;
const INTERRUPTED_MINUTES = 60;

/**
 * Takes catalogues over at night and when somebody asks. Networks may be slow, so the schedule does not wait for
 * them.
 */
@Injectable()
export class SyncCatalogsJob implements OnModuleInit, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private underWay = 0;

  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueCatalogsRepository,
    private readonly catalogs: CatalogsService,
    private readonly sync: SyncCatalogService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 2_000, run: () => this.look() });
  }

  onApplicationShutdown(): void {
    this.stop.abort();
  }

  private async look(): Promise<void> {
    await this.due.endInterrupted(INTERRUPTED_MINUTES);
    for (const catalog of await this.due.findDue(BATCH))
      await this.catalogs.begin(systemContext(NAME, catalog), catalog.id);
    const room = AT_ONCE - this.underWay;
    if (room <= 0) return;
    for (const run of await this.due.claimRuns(room)) void this.take(run);
  }

  private async take(run: DueInTenant): Promise<void> {
    this.underWay++;
    try {
      await this.sync.run(systemContext(NAME, run, run.id), run.id, this.stop.signal);
    } catch (error) {
      this.logger.error({ err: error, runId: run.id }, 'a catalogue could not be taken over');
    } finally {
      this.underWay--;
    }
  }
}
