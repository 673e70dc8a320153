import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { TrainModelsService } from '../models/train-models.service.js';
import { DueTrainingsRepository } from './due-trainings.repository.js';

const NAME = 'attribution.train-models';
const BATCH = 20;

/** Trains each advertiser's models once a night; a new advertiser's soon after the first sale. */
@Injectable()
export class TrainModelsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueTrainingsRepository,
    private readonly training: TrainModelsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 30_000, run: () => this.trainDue() });
  }

  async trainDue(): Promise<void> {
    for (const { advertiserId, ...tenant } of await this.due.find(BATCH)) {
      try {
        await this.training.train(systemContext(NAME, tenant, advertiserId), advertiserId);
      } catch (error) {
        this.logger.error({ err: error, advertiserId }, 'the attribution models could not be trained');
      }
    }
  }
}
