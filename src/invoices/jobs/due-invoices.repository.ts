import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';
import type { World } from '../../kernel/context/request-context.js';

export interface TenantToBill {
  tenantId: string;
  world: World;
  clockOffsetMs: number;
}

const TENANT = `SELECT t.id AS "tenantId", t.world, t.clock_offset_ms::float8 AS "clockOffsetMs" FROM tenants t`;
const NOW = `(now() + t.clock_offset_ms * interval '1 millisecond')`;

/** Looks across tenants, each by its own clock, hence the system role. */
@Injectable()
export class DueInvoicesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Tenants with companies whose last month, in their time zone, was not billed by the schedule. */
  async findUnbilled(): Promise<TenantToBill[]> {
    return this.database.manager.query(
      `${TENANT}
        WHERE EXISTS (SELECT 1 FROM advertisers a WHERE a.tenant_id = t.id)
          AND NOT EXISTS (
            SELECT 1 FROM invoice_months m WHERE m.tenant_id = t.id
               AND m.period = to_char(date_trunc('month', ${NOW} AT TIME ZONE t.timezone) - interval '1 day', 'YYYY-MM'))`,
    );
  }

  async findOverdue(): Promise<TenantToBill[]> {
    return this.database.manager.query(
      `${TENANT} WHERE EXISTS (SELECT 1 FROM invoices i
          WHERE i.tenant_id = t.id AND i.status = 'issued' AND i.due_at < ${NOW})`,
    );
  }
}
