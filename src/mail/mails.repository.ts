import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { NewMail } from './mail.types.js';

export interface Recipient {
  id: string;
  locale: string;
}

@Injectable()
export class MailsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** One mail per event and reader; what is there stays. */
  async insert(mail: NewMail): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO mails (id, tenant_id, user_id, event_id, template, locale, subject, body)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, event_id, user_id) DO NOTHING`,
      [
        mail.id,
        mail.tenantId,
        mail.userId,
        mail.eventId,
        mail.template,
        mail.locale,
        mail.subject,
        mail.body,
      ],
    );
  }

  /** Active admins of the tenant with one of these permission sets; within the tenant's transaction. */
  async findAdminIds(permissionSets: readonly string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.tx.manager.query(
      `SELECT id FROM users
        WHERE status = 'active' AND 'ADMIN' = ANY(roles::text[]) AND permission_sets::text[] && $1::text[]
        ORDER BY id LIMIT 100`,
      [permissionSets],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of these users who may log in. */
  async findRecipients(userIds: readonly string[]): Promise<Recipient[]> {
    return this.tx.manager.query(
      `SELECT id, locale FROM users WHERE id = ANY($1::uuid[]) AND status = 'active' ORDER BY id`,
      [userIds],
    );
  }
}
