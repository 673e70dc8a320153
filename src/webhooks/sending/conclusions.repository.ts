import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { WebhookAttemptEntity } from '../deliveries/webhook-attempt.entity.js';
import type { DisabledReason, Outcome, PipelineProgress } from '../webhooks.types.js';

/** The delivery as the worker took it: `attempt` tells whether somebody else has taken it over since. */
export interface TakenDelivery {
  id: string;
  attempt: number;
  endpointId: string;
  entityType: string;
  entityId: string;
}

/** Writes what came of an attempt. */
@Injectable()
export class ConclusionsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insertAttempt(attempt: WebhookAttemptEntity): Promise<void> {
    await this.tx.manager.insert(WebhookAttemptEntity, attempt);
  }

  /** The delivery is at its end, the endpoint works, and what follows need not wait. */
  async deliver(taken: TakenDelivery, now: Date, status: number | null): Promise<void> {
    await this.tx.manager.query(
      `WITH done AS (
         UPDATE webhook_deliveries
            SET status = 'delivered', concluded_at = $3, locked_until = NULL, progress = NULL,
                last_status = $4, last_error = NULL
          WHERE id = $1 AND attempts = $2 AND status = 'pending' RETURNING endpoint_id, entity_type, entity_id),
       next AS (
         UPDATE webhook_deliveries d SET due_at = $3 FROM done
          WHERE d.endpoint_id = done.endpoint_id AND d.entity_type = done.entity_type
            AND d.entity_id = done.entity_id AND d.status = 'pending' AND d.id <> $1 AND d.due_at > $3)
       UPDATE webhook_endpoints e SET failing_since = NULL
        WHERE e.id = $5 AND e.failing_since IS NOT NULL`,
      [taken.id, taken.attempt, now, status, taken.endpointId],
    );
  }

  /** Tries again at `dueAt`, and nothing that follows before; or no more, when there is none. */
  async fail(
    taken: TakenDelivery,
    now: Date,
    dueAt: Date | null,
    { status, error, progress }: Pick<Outcome, 'status' | 'error' | 'progress'>,
  ): Promise<void> {
    await this.tx.manager.query(
      `WITH done AS (
         UPDATE webhook_deliveries
            SET status = CASE WHEN $4::timestamptz IS NULL THEN 'dead' ELSE 'pending' END,
                due_at = coalesce($4, due_at), locked_until = NULL, progress = $7,
                concluded_at = CASE WHEN $4::timestamptz IS NULL THEN $3::timestamptz END,
                last_status = $5, last_error = $6
          WHERE id = $1 AND attempts = $2 AND status = 'pending' RETURNING endpoint_id, entity_type, entity_id)
       UPDATE webhook_deliveries d SET due_at = coalesce($4, $3) FROM done
        WHERE d.endpoint_id = done.endpoint_id AND d.entity_type = done.entity_type
          AND d.entity_id = done.entity_id AND d.status = 'pending' AND d.id <> $1
          AND d.due_at <> coalesce($4, $3)`,
      [taken.id, taken.attempt, now, dueAt, status, error, asJson(progress)],
    );
  }

  /** Keeps the delivery for when its endpoint is switched on again; this attempt does not count. */
  async keep(taken: TakenDelivery, now: Date, status: number | null, error: string | null): Promise<void> {
    await this.tx.manager.query(
      `UPDATE webhook_deliveries
          SET attempts = 0, due_at = $3, locked_until = NULL, last_status = $4, last_error = $5
        WHERE id = $1 AND attempts = $2 AND status = 'pending'`,
      [taken.id, taken.attempt, now, status, error],
    );
  }

  /** Gives back what was not tried after all. */
  async release(taken: TakenDelivery, progress: PipelineProgress | null): Promise<void> {
    await this.tx.manager.query(
      `UPDATE webhook_deliveries SET attempts = attempts - 1, locked_until = NULL, progress = $3
        WHERE id = $1 AND attempts = $2 AND status = 'pending'`,
      [taken.id, taken.attempt, asJson(progress)],
    );
  }

  /** Since when the endpoint has failed, now that it did once more; null when it is gone. */
  async noteFailure(endpointId: string, now: Date): Promise<Date | null> {
    const [rows] = await this.tx.manager.query(
      `UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, $2) WHERE id = $1
       RETURNING failing_since`,
      [endpointId, now],
    );
    return (rows as { failing_since: Date }[])[0]?.failing_since ?? null;
  }

  /** False when it was off already. */
  async disable(endpointId: string, reason: DisabledReason, now: Date): Promise<boolean> {
    const [, count] = await this.tx.manager.query(
      `UPDATE webhook_endpoints SET is_enabled = false, disabled_reason = $2, disabled_at = $3, updated_at = now()
        WHERE id = $1 AND is_enabled`,
      [endpointId, reason, now],
    );
    return count === 1;
  }
}

function asJson(progress: PipelineProgress | null): string | null {
  return progress && JSON.stringify(progress);
}
