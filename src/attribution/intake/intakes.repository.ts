import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { ConversionIntakeEntity } from './conversion-intake.entity.js';

type Outcome = Partial<Omit<ConversionIntakeEntity, 'id' | 'tenantId' | 'payload'>>;

@Injectable()
export class IntakesRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async insert(intake: ConversionIntakeEntity): Promise<void> {
    await this.tx.manager.insert(ConversionIntakeEntity, intake as object);
  }

  async findOfAdvertiser(id: string, advertiserId: string): Promise<ConversionIntakeEntity | null> {
    return this.tx.manager.findOneBy(ConversionIntakeEntity, { id, advertiserId });
  }

  /** A queued intake that nobody else is settling at this moment. */
  async lockQueued(id: string): Promise<ConversionIntakeEntity | null> {
    return this.tx.manager.findOne(ConversionIntakeEntity, {
      where: { id, status: 'queued' },
      lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
    });
  }

  async update(id: string, outcome: Outcome): Promise<void> {
    await this.tx.manager.update(ConversionIntakeEntity, { id }, outcome);
  }
}
