import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../../../database/tenant-transactions.js';
import { newId } from '../../../kernel/ids/uuid.js';
import type { PayoutItemEntity } from '../payout-item.entity.js';

export const SANDBOX_FAILURES = ['hard', 'soft'] as const;
export type SandboxFailure = (typeof SANDBOX_FAILURES)[number];

/** Payments that the fake bank refuses: those to one beneficiary, or all. */
export interface SandboxRule {
  failure: SandboxFailure;
  beneficiaryId: string | null;
}

/** The books and the rules of the fake bank. */
@Injectable()
export class SandboxRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findRules(): Promise<SandboxRule[]> {
    return this.tx.manager.query(
      'SELECT failure, beneficiary_id AS "beneficiaryId" FROM sandbox_bank_rules ORDER BY id',
    );
  }

  async replaceRules(tenantId: string, rules: readonly SandboxRule[]): Promise<void> {
    await this.tx.manager.query('DELETE FROM sandbox_bank_rules WHERE tenant_id = $1', [tenantId]);
    await this.tx.manager.query(
      `INSERT INTO sandbox_bank_rules (id, tenant_id, failure, beneficiary_id)
       SELECT id, $1, failure, beneficiary_id FROM unnest($2::uuid[], $3::text[], $4::uuid[])
              AS r (id, failure, beneficiary_id)`,
      [
        tenantId,
        rules.map(newId),
        rules.map(({ failure }) => failure),
        rules.map(({ beneficiaryId }) => beneficiaryId),
      ],
    );
  }

  /** The first rule that meets this beneficiary; one that names them goes before one for all. */
  async findFailure(beneficiaryId: string): Promise<SandboxFailure | null> {
    const [row] = await this.tx.manager.query(
      `SELECT failure FROM sandbox_bank_rules WHERE beneficiary_id = $1 OR beneficiary_id IS NULL
        ORDER BY beneficiary_id NULLS LAST, id LIMIT 1`,
      [beneficiaryId],
    );
    return (row?.failure as SandboxFailure | undefined) ?? null;
  }

  /** A bank books a transfer once, whoever asks twice. */
  async receive(item: PayoutItemEntity): Promise<void> {
    await this.tx.manager.query(
      `INSERT INTO sandbox_transfers (tenant_id, item_id, currency, amount_minor, received_at)
       VALUES ($1, $2, $3, $4, now()) ON CONFLICT (tenant_id, item_id) DO NOTHING`,
      [item.tenantId, item.id, item.currency, item.amountMinor.toString()],
    );
  }
}
