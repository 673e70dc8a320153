import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { type RequestContext, systemContext } from '../../kernel/context/request-context.js';
import { ScheduledJobs } from '../../queue/scheduled-jobs.js';
import { KycService } from '../../users/kyc.service.js';
import { FraudEventsService } from '../fraud/fraud-events.service.js';
import { DEFAULT_SETTINGS, withChanges } from '../fraud/fraud.policy.js';
import { kycReason } from '../fraud/kyc-rules.policy.js';
import { PromoterFiguresRepository } from './promoter-figures.repository.js';

const NAME = 'fraud.review-promoters';
const EVERY_MS = 30_000;
const WEEK_MS = 7 * 86_400_000;
/** A week of many clicks takes long to read, and the schedule's other jobs wait for it: a tenth of the time at most. */
const REST_PER_WORK = 10;

/** Requires identity checks of promoters whose clicks of the last 7 days speak for it. */
@Injectable()
export class ReviewPromotersJob implements OnModuleInit {
  private restUntil = -Infinity;

  constructor(
    private readonly jobs: ScheduledJobs,
    private readonly figures: PromoterFiguresRepository,
    private readonly kyc: KycService,
    private readonly events: FraudEventsService,
    private readonly tx: TenantTransactions,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: EVERY_MS, run: () => this.review() });
  }

  async review(): Promise<void> {
    const began = performance.now();
    if (began < this.restUntil) return;
    try {
      await this.reviewAll();
    } finally {
      const ended = performance.now();
      const restMs = (ended - began) * REST_PER_WORK;
      if (restMs > EVERY_MS) this.restUntil = ended + restMs;
    }
  }

  private async reviewAll(): Promise<void> {
    for (const promoter of await this.figures.findSince(new Date(Date.now() - WEEK_MS))) {
      const rules = withChanges(DEFAULT_SETTINGS, promoter.changes ?? {}).kyc;
      const reason = kycReason(rules, promoter.score, promoter.rates);
      if (reason) await this.require(systemContext(NAME, promoter), promoter.userId, reason);
    }
  }

  private async require(ctx: RequestContext, userId: string, reason: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      if (!(await this.kyc.require(ctx, userId, reason))) return;
      await this.events.record(ctx, { kind: 'kyc_required', details: { userId, reason } });
    });
  }
}
