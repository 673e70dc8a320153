import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { KycStatus } from './users.types.js';

/** What is kept about an identity check beside its state. */
export interface KycNotes {
  reason: string | null;
  requiredAt: Date | null;
  details: object | null;
  submittedAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  decisionReason: string | null;
}

@Injectable()
export class KycRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async lockStatus(userId: string): Promise<KycStatus | null> {
    const [row] = await this.tx.manager.query<{ status: KycStatus }[]>(
      'SELECT kyc_status AS status FROM users WHERE id = $1 FOR UPDATE',
      [userId],
    );
    return row?.status ?? null;
  }

  async setStatus(userId: string, status: KycStatus): Promise<void> {
    await this.tx.manager.query('UPDATE users SET kyc_status = $2, updated_at = now() WHERE id = $1', [
      userId,
      status,
    ]);
  }

  /** Replaces what is given and keeps the rest. */
  async note(tenantId: string, userId: string, notes: Partial<KycNotes>): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO kyc_reviews AS k (tenant_id, user_id, reason, required_at, details, submitted_at,
                                     decided_at, decided_by, decision_reason)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET
         reason = coalesce(excluded.reason, k.reason), required_at = coalesce(excluded.required_at, k.required_at),
         details = coalesce(excluded.details, k.details), submitted_at = coalesce(excluded.submitted_at, k.submitted_at),
         decided_at = coalesce(excluded.decided_at, k.decided_at), decided_by = coalesce(excluded.decided_by, k.decided_by),
         decision_reason = coalesce(excluded.decision_reason, k.decision_reason)`,
      [
        tenantId,
        userId,
        notes.reason ?? null,
        notes.requiredAt ?? null,
        notes.details ? JSON.stringify(notes.details) : null,
        notes.submittedAt ?? null,
        notes.decidedAt ?? null,
        notes.decidedBy ?? null,
        notes.decisionReason ?? null,
      ],
    );
  }

  async findNotes(userId: string): Promise<KycNotes | null> {
    const [row] = await this.tx.manager.query<KycNotes[]>(
      `SELECT reason, required_at AS "requiredAt", details, submitted_at AS "submittedAt",
              decided_at AS "decidedAt", decided_by AS "decidedBy", decision_reason AS "decisionReason"
         FROM kyc_reviews WHERE user_id = $1`,
      [userId],
    );
    return row ?? null;
  }
}
