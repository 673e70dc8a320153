import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { CapsService } from '../caps/caps.service.js';
import { ReachedCapsRepository } from './reached-caps.repository.js';

const NAME = 'tracking.resume-offers';
const BATCH = 200;

/** Opens offers again that a cap paused, once no such cap is full any more. */
@Injectable()
export class ResumeOffersJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly reached: ReachedCapsRepository,
    private readonly caps: CapsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: 2_000, run: () => this.resumeAll() });
  }

  async resumeAll(): Promise<void> {
    for (const offer of await this.reached.findToResume(BATCH)) {
      try {
        await this.caps.resumeOffer(systemContext(NAME, offer, offer.offerId), offer.offerId);
      } catch (error) {
        this.logger.error({ err: error, offerId: offer.offerId }, 'an offer that a cap paused stays paused');
      }
    }
  }
}
