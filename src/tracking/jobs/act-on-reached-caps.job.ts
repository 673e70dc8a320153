import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { CapsService } from '../caps/caps.service.js';
import { CAP_JOB, type ReachedCap, ReachedCapsRepository } from './reached-caps.repository.js';

const BATCH = 200;

/** Tells of caps that were reached, and pauses offers where they ask for it. */
@Injectable()
export class ActOnReachedCapsJob implements OnModuleInit {
  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly reached: ReachedCapsRepository,
    private readonly caps: CapsService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: CAP_JOB, everyMs: 1_000, run: () => this.actOnAll() });
  }

  async actOnAll(): Promise<void> {
    for (const cap of await this.reached.find(BATCH)) await this.act(cap);
  }

  private async act(cap: ReachedCap): Promise<void> {
    const ctx = systemContext(CAP_JOB, cap, cap.capId);
    try {
      await this.caps.actOnReached(ctx, cap.capId, cap.windowStart, BigInt(cap.counted));
    } catch (error) {
      this.logger.error({ err: error, capId: cap.capId }, 'a reached cap could not be dealt with');
    }
  }
}
