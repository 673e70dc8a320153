import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';

const BATCH = 5_000;

/** Forgets what is older than it is kept, of every tenant, hence the system role. */
@Injectable()
export class OldClicksRepository {
  constructor(private readonly database: SystemDatabase) {}

  /**
   * Drops the oldest day of clicks before a moment; null when there is none left, or a journal may still
   * hold clicks of it. The day as YYYY-MM-DD.
   */
  async dropDay(before: Date): Promise<string | null> {
    const [row] = await this.database.manager.query<{ day: string | null }[]>(
      'SELECT drop_click_partition($1::date)::text AS day',
      [before.toISOString().slice(0, 10)],
    );
    return row!.day;
  }

  async forgetNonces(usedBefore: Date): Promise<void> {
    await this.inBatches('link_nonces', 'used_at < $1', [usedBefore]);
  }

  async forgetFraudEvents(before: Date): Promise<void> {
    await this.inBatches('fraud_events', 'id < $1', [firstIdAt(before.getTime())]);
  }

  /** Leases that went back; a click that names one of them would come too late anyway. */
  async forgetLeases(before: Date): Promise<void> {
    await this.inBatches('cap_leases', `state = 'released' AND created_at < $1`, [before]);
  }

  /** So that no lock is held long. */
  private async inBatches(table: string, condition: string, values: unknown[]): Promise<void> {
    let removed = BATCH;
    while (removed === BATCH) {
      const [, count] = await this.database.manager.query<[unknown[], number]>(
        `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH}))`,
        values,
      );
      removed = count;
    }
  }
}
