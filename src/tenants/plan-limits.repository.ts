import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { PlanResource } from './tenants.types.js';

/** What of each resource takes a place in the plan; the tables belong to domains further right. */
const COUNTS: Record<PlanResource, string> = {
  users: `SELECT count(*) AS used FROM users WHERE tenant_id = $1 AND status = 'active'`,
  offers: `SELECT count(*) AS used FROM offers WHERE tenant_id = $1 AND status <> 'ended'`,
  // A key that was rotated lives on for its grace, but its successor has taken its place.
  keys: `SELECT count(*) AS used FROM api_keys k
          WHERE k.tenant_id = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
            AND NOT EXISTS (SELECT 1 FROM api_keys n
                             WHERE n.tenant_id = k.tenant_id AND n.rotated_from_id = k.id)`,
};
const MAXIMA: Record<PlanResource, string> = { users: 'max_users', offers: 'max_offers', keys: 'max_keys' };

@Injectable()
export class PlanLimitsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findLimit(
    tenantId: string,
    resource: PlanResource,
  ): Promise<{ plan: string; limit: number | null } | null> {
    const [row] = await this.tx.manager.query(
      `SELECT p.code AS plan, p.${MAXIMA[resource]} AS "limit"
         FROM tenants t JOIN plans p ON p.code = t.plan_code WHERE t.id = $1`,
      [tenantId],
    );
    return row ?? null;
  }

  /** Held until the transaction ends, so that two cannot both take the last place. */
  async lock(tenantId: string, resource: PlanResource): Promise<void> {
    await this.tx.manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `plan:${resource}:${tenantId}`,
    ]);
  }

  async count(tenantId: string, resource: PlanResource): Promise<number> {
    const [row] = await this.tx.manager.query(COUNTS[resource], [tenantId]);
    return Number(row.used);
  }
}
