import { Injectable } from '@nestjs/common';
import { prepared } from '../../database/prepared.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { firstIdAt } from '../../kernel/ids/uuid.js';
import type { FraudSignal } from '../click-record.types.js';
import type { FraudChanges } from './fraud.types.js';

export interface SignalCombination {
  signals: FraudSignal[];
  score: number;
  clicks: number;
}

@Injectable()
export class FraudSettingsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  /** Also within a transaction across tenants. */
  async findOf(tenantId: string): Promise<FraudChanges> {
    const [row] = await prepared<{ changes: FraudChanges }>(
      this.tx.manager,
      'SELECT changes FROM fraud_settings WHERE tenant_id = $1',
      [tenantId],
    );
    return row?.changes ?? {};
  }

  async find(): Promise<FraudChanges> {
    const [row] = await this.tx.manager.query<{ changes: FraudChanges }[]>(
      'SELECT changes FROM fraud_settings',
    );
    return row?.changes ?? {};
  }

  async lock(tenantId: string): Promise<FraudChanges> {
    await this.tx.manager.query(
      `INSERT INTO fraud_settings (tenant_id, changes) VALUES ($1, '{}') ON CONFLICT DO NOTHING`,
      [tenantId],
    );
    const [row] = await this.tx.manager.query<{ changes: FraudChanges }[]>(
      'SELECT changes FROM fraud_settings WHERE tenant_id = $1 FOR UPDATE',
      [tenantId],
    );
    return row!.changes;
  }

  async save(tenantId: string, changes: FraudChanges): Promise<void> {
    await this.tx.manager.query(
      'UPDATE fraud_settings SET changes = $2, updated_at = now() WHERE tenant_id = $1',
      [tenantId, JSON.stringify(changes)],
    );
  }

  /** Clicks since a moment by what spoke against them: many clicks, few combinations. */
  async countCombinations(since: Date): Promise<SignalCombination[]> {
    return this.tx.manager.query(
      `SELECT coalesce(fraud_signals, '[]') AS signals, fraud_score AS score, count(*)::float8 AS clicks
         FROM clicks WHERE id >= $1 AND clicked_at >= $2 GROUP BY fraud_signals, fraud_score`,
      [firstIdAt(since.getTime() - CLOCK_SLACK_MS), since],
    );
  }
}

const CLOCK_SLACK_MS = 60_000;
