import { Injectable } from '@nestjs/common';
import { insertMany } from '../../database/insert-many.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ConversionIntakeEntity } from './conversion-intake.entity.js';
import type { Intake } from './intake.types.js';
import { storable } from './payload.policy.js';

@Injectable()
export class IntakesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findOfAdvertiser(id: string, advertiserId: string): Promise<ConversionIntakeEntity | null> {
    return this.tx.manager.findOneBy(ConversionIntakeEntity, { id, advertiserId });
  }

  /** Leaves an intake to the job that looks after what is due; an outcome reached meanwhile stays. */
  async queue(intake: Intake, dueAt: Date): Promise<void> {
    await insertMany(
      this.tx.manager,
      ConversionIntakeEntity,
      [queuedRow(intake, dueAt)],
      'ON CONFLICT (id) DO NOTHING',
    );
  }

  /** Puts a queued intake off; `dead` when it was tried too often. */
  async postpone(id: string, attempts: number, dueAt: Date | null): Promise<void> {
    const status = dueAt === null ? 'dead' : 'queued';
    await this.tx.manager.update(
      ConversionIntakeEntity,
      { id, status: 'queued' },
      { status, attempts, dueAt },
    );
  }
}

/** The row of an intake that has no outcome yet. */
export function queuedRow(intake: Intake, dueAt: Date | null): ConversionIntakeEntity {
  return {
    id: intake.id,
    tenantId: intake.ctx.tenantId,
    advertiserId: intake.advertiserId,
    keyId: intake.keyId,
    source: intake.source,
    payload: storable(intake.payload),
    status: 'queued',
    errorCode: null,
    errorMessage: null,
    conversionId: null,
    isDuplicate: false,
    attempts: 0,
    dueAt,
    receivedAt: intake.receivedAt,
    settledAt: null,
  };
}
