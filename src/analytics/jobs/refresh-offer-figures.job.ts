import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { OfferFiguresService } from '../offer-figures.service.js';
import { ActiveTenantsRepository } from './active-tenants.repository.js';

const NAME = 'analytics.refresh-offer-figures';

/** Keeps the rates that offers are shown and sorted with. */
@Injectable()
export class RefreshOfferFiguresJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly tenants: ActiveTenantsRepository,
    private readonly figures: OfferFiguresService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 120_000, run: () => this.refresh() });
  }

  async refresh(): Promise<void> {
    for (const tenant of await this.tenants.findWithOffers()) {
      try {
        await this.figures.refresh(systemContext(NAME, tenant));
      } catch (error) {
        this.logger.error(
          { err: error, tenantId: tenant.tenantId },
          'what offers brought could not be reckoned',
        );
      }
    }
  }
}
