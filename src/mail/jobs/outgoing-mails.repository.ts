import { Injectable } from '@nestjs/common';
import { deleteInBatches } from '../../database/delete-in-batches.js';
import { SystemDatabase } from '../../database/system-database.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { OutgoingMail } from '../mail.types.js';

/** Mails of every tenant, hence the system role. */
@Injectable()
export class OutgoingMailsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Takes what is due; each taking is an attempt, and the next comes later: 1, 2, 4 … minutes, 6 hours at most. */
  async takeDue(limit: number): Promise<OutgoingMail[]> {
    const [rows] = await this.database.manager.query(
      `UPDATE mails m
          SET attempts = m.attempts + 1,
              due_at = now() + least(interval '1 minute' * power(2, least(m.attempts, 12)), interval '6 hours')
         FROM (SELECT id FROM mails WHERE status = 'queued' AND due_at <= now()
                ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) due,
              users u, tenants t
        WHERE m.id = due.id AND u.tenant_id = m.tenant_id AND u.id = m.user_id AND t.id = m.tenant_id
        RETURNING m.id, m.tenant_id AS "tenantId", u.email AS "to", m.locale, m.subject, m.body, t.world, m.attempts`,
      [limit],
    );
    return rows;
  }

  async noteSent(id: string): Promise<void> {
    await this.database.manager.query(
      `UPDATE mails SET status = 'sent', sent_at = now(), last_error = NULL WHERE id = $1`,
      [id],
    );
  }

  async noteFailure(id: string, message: string, isFinal: boolean): Promise<void> {
    await this.database.manager.query(
      `UPDATE mails SET last_error = $2, status = CASE WHEN $3 THEN 'failed' ELSE status END WHERE id = $1`,
      [id, message.slice(0, 1_000), isFinal],
    );
  }

  async forgetEnded(before: Date): Promise<void> {
    await deleteInBatches(this.database.manager, 'mails', `id < $1 AND status <> 'queued'`, [
      firstIdAt(before.getTime()),
    ]);
  }
}
