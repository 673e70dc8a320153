import { Injectable } from '@nestjs/common';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { SystemDatabase } from '../../database/system-database.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';

/** Forgets what is older than it is kept, of every tenant, hence the system role. */
@Injectable()
export class OldClicksRepository {
  constructor(private readonly database: SystemDatabase) {}

  /**
   * Drops the oldest day of a table before a moment; null when there is none left, or a journal may still hold
   * some of it. A day of impressions stays until its clicks are gone. The day as YYYY-MM-DD.
   */
  async dropDay(table: 'clicks' | 'impressions', before: Date): Promise<string | null> {
    const [row] = await this.database.manager.query<{ day: string | null }[]>(
      'SELECT drop_day($1, $2::date)::text AS day',
      [table, before.toISOString().slice(0, 10)],
    );
    return row!.day;
  }

  async forgetNonces(usedBefore: Date): Promise<void> {
    await deleteInBatches(this.database.manager, 'link_nonces', 'used_at < $1', [usedBefore]);
  }

  async forgetFraudEvents(before: Date): Promise<void> {
    await deleteInBatches(this.database.manager, 'fraud_events', 'id < $1', [firstIdAt(before.getTime())]);
  }

  /** Leases that went back; a click that names one of them would come too late anyway. */
  async forgetLeases(before: Date): Promise<void> {
    await deleteInBatches(this.database.manager, 'cap_leases', `state = 'released' AND created_at < $1`, [
      before,
    ]);
  }
}
