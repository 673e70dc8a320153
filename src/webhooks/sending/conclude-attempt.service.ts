import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { LOGGER, type Logger } from '../../kernel/logging/logger.js';
import type { DisabledReason, Outcome } from '../webhooks.types.js';
import { ConclusionsRepository, type TakenDelivery } from './conclusions.repository.js';
import { isGivenUp, nextAttempt } from './retry.policy.js';

export interface AttemptTimes {
  /** Wall time. */
  startedAt: Date;
  durationMs: number;
}

/** Keeps what came of an attempt, and decides what happens next. */
@Injectable()
export class ConcludeAttemptService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conclusions: ConclusionsRepository,
    private readonly audit: AuditService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async conclude(
    ctx: RequestContext,
    taken: TakenDelivery,
    outcome: Outcome,
    times: AttemptTimes,
  ): Promise<void> {
    await this.tx.run(ctx, async () => {
      if (outcome.kind === 'aborted') return this.conclusions.release(taken, outcome.progress);
      await this.log(ctx, taken, outcome, times);
      const now = clock.now(ctx);
      if (outcome.kind === 'delivered') return this.conclusions.deliver(taken, now, outcome.status);
      if (outcome.kind === 'gone') {
        await this.conclusions.keep(taken, now, outcome.status, outcome.error);
        return this.switchOff(ctx, taken.endpointId, 'gone');
      }
      await this.conclusions.fail(taken, now, nextAttempt(now, taken.attempt, Math.random()), outcome);
      const failingSince = await this.conclusions.noteFailure(taken.endpointId, now);
      if (failingSince && isGivenUp(now, failingSince))
        await this.switchOff(ctx, taken.endpointId, 'failing');
    });
  }

  private async log(
    ctx: RequestContext,
    taken: TakenDelivery,
    { kind, error, exchanges }: Outcome,
    { startedAt, durationMs }: AttemptTimes,
  ): Promise<void> {
    await this.conclusions.insertAttempt({
      id: newId(),
      tenantId: ctx.tenantId,
      deliveryId: taken.id,
      number: taken.attempt,
      isDelivered: kind === 'delivered',
      ...{ error, exchanges, startedAt },
      durationMs: Math.round(durationMs),
    });
  }

  private async switchOff(ctx: RequestContext, endpointId: string, reason: DisabledReason): Promise<void> {
    if (!(await this.conclusions.disable(endpointId, reason, clock.now(ctx)))) return;
    await this.audit.record(ctx, {
      action: 'webhook.endpoint_disabled',
      subjectType: 'webhook_endpoint',
      subjectId: endpointId,
      after: { reason },
    });
    this.logger.warn({ endpointId, reason }, 'a webhook endpoint was switched off; its events are kept');
  }
}
