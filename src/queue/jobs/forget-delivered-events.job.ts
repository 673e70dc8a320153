import { Injectable, type OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { SystemDatabase } from '../../database/system-database.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import { ScheduledJobs } from '../scheduled-jobs.js';

const NAME = 'outbox.forget-delivered';
const EVERY_MS = 60_000;
/** Nothing reads an event that all its consumers have; people who look for a mistake may. */
const KEPT_MS = 30 * 86_400_000;

/** Forgets events, and their receipts with them, a month after they were published; none that somebody waits for. */
@Injectable()
export class ForgetDeliveredEventsJob implements OnModuleInit {
  constructor(
    private readonly database: SystemDatabase,
    private readonly jobs: ScheduledJobs,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: NAME, everyMs: EVERY_MS, run: () => this.forget() });
  }

  private async forget(): Promise<void> {
    await deleteInBatches(
      this.database.manager,
      'outbox_events',
      `id < $1 AND fanned_out_at IS NOT NULL AND NOT EXISTS (
         SELECT FROM outbox_deliveries d WHERE d.event_id = outbox_events.id AND d.received_at IS NULL)`,
      [firstIdAt(Date.now() - KEPT_MS)],
    );
  }
}
