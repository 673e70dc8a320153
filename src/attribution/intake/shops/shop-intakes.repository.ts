import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { clock } from '../../../kernel/clock/clock.js';
import type { RequestContext } from '../../../kernel/context/request-context.js';
import type { AppError } from '../../../kernel/errors/app-error.js';
import { ConversionIntakeEntity } from '../conversion-intake.entity.js';
import type { Intake } from '../intake.types.js';
import { storable } from '../payload.policy.js';

/** What became of a webhook that made no sale of its own. */
export type ShopOutcome = { conversionId: string; isDuplicate: boolean } | { error: AppError };

@Injectable()
export class ShopIntakesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(ctx: RequestContext, intake: Intake, outcome: ShopOutcome): Promise<void> {
    const { id, source, payload, keyId, advertiserId, receivedAt } = intake;
    const isRefused = 'error' in outcome;
    const row: ConversionIntakeEntity = {
      ...{ id, source, keyId, advertiserId, receivedAt, tenantId: ctx.tenantId },
      payload: storable(payload),
      status: isRefused ? 'refused' : 'settled',
      errorCode: isRefused ? outcome.error.code : null,
      errorMessage: isRefused ? outcome.error.message.slice(0, 1_000) : null,
      conversionId: isRefused ? null : outcome.conversionId,
      isDuplicate: !isRefused && outcome.isDuplicate,
      attempts: 0,
      dueAt: null,
      settledAt: clock.now(ctx),
    };
    await this.tx.manager.insert(ConversionIntakeEntity, row as object);
  }

  /** Whether the order of a transaction was taken, and waits for its click or to be tried again. */
  async isQueued(advertiserId: string, transactionId: string): Promise<boolean> {
    const rows = await this.tx.manager.query<unknown[]>(
      `SELECT 1 FROM conversion_intakes
        WHERE status = 'queued' AND advertiser_id = $1 AND payload->>'transaction_id' = $2 LIMIT 1`,
      [advertiserId, transactionId],
    );
    return rows.length > 0;
  }
}
