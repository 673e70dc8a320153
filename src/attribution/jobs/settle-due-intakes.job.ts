import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { timeOfId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { ClicksService } from '../../tracking/clicks/clicks.service.js';
import { nextLook, nextWait } from '../intake/click-arrival.policy.js';
import { IntakesRepository } from '../intake/intakes.repository.js';
import { SettlementQueue } from '../settlement/settlement-queue.service.js';
import { type DueIntake, DueIntakesRepository } from './due-intakes.repository.js';

const NAME = 'attribution.settle-due-intakes';
const BATCH = 200;
/** So many faults of ours, then people must look. */
const MAX_ATTEMPTS = 12;

/** Settles sales that came before their click, or that failed; finds them by asking what is due. */
@Injectable()
export class SettleDueIntakesJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly due: DueIntakesRepository,
    private readonly tx: TenantTransactions,
    private readonly intakes: IntakesRepository,
    private readonly settlement: SettlementQueue,
    private readonly clicks: ClicksService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 1_000, run: () => this.settleDue() });
  }

  async settleDue(): Promise<void> {
    const due = await this.due.find(NAME, BATCH);
    if (due.length === 0) return;
    // Read before the look it judges: what is drained in between is seen by that look.
    const drainedThrough = await this.clicks.drainedThrough();
    await Promise.all(due.map((intake) => this.settle(intake, drainedThrough)));
  }

  private async settle(intake: DueIntake, drainedThrough: Date | null): Promise<void> {
    let { attempts } = intake;
    let again: Date | null = nextWait(new Date(), new Date(timeOfId(intake.id)));
    try {
      const outcome = await this.settlement.settle(intake, { mayBeStored: true, drainedThrough });
      if (outcome.kind !== 'waiting') return;
    } catch (error) {
      attempts += 1;
      this.logger.error({ err: error, intakeId: intake.id, attempts }, 'a queued sale could not be settled');
      again = attempts < MAX_ATTEMPTS ? nextLook(new Date(), attempts) : null;
    }
    await this.tx.run(intake.ctx, () => this.intakes.postpone(intake.id, attempts, again));
  }
}
