import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { IntakesService } from '../intake/intakes.service.js';
import { type DueIntake, DueIntakesRepository } from './due-intakes.repository.js';

const NAME = 'attribution.settle-due-intakes';
const BATCH = 200;

/** Settles postbacks that came before their click; finds them by asking what is due. */
@Injectable()
export class SettleDueIntakesJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueIntakesRepository,
    private readonly intakes: IntakesService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 1_000, run: () => this.settleDue() });
  }

  async settleDue(): Promise<void> {
    for (const intake of await this.due.find(BATCH)) await this.settle(intake);
  }

  private async settle(intake: DueIntake): Promise<void> {
    const ctx = systemContext(NAME, intake, intake.id);
    try {
      await this.intakes.settleQueued(ctx, intake.id);
    } catch (error) {
      this.logger.error({ err: error, intakeId: intake.id }, 'a queued postback could not be settled');
      await this.intakes.putOff(ctx, intake.id);
    }
  }
}
