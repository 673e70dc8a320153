import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';

/** Looks across tenants, hence the system role. */
@Injectable()
export class LedgerTenantsRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Tenants that have accounts. */
  async find(): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      'SELECT id FROM tenants t WHERE EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.tenant_id = t.id)',
    );
    return rows.map(({ id }) => id);
  }
}
