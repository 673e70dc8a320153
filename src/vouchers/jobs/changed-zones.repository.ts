import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../../database/system-database.js';

/** Looks across tenants, hence the system role. */
@Injectable()
export class ChangedZonesRepository {
  constructor(private readonly database: SystemDatabase) {}

  /** Tenants whose sums are in another zone's months than their own. */
  async findTenants(): Promise<string[]> {
    const rows: { id: string }[] = await this.database.manager.query(
      `SELECT t.id FROM shop_settings s JOIN tenants t ON t.id = s.tenant_id
        WHERE t.timezone <> s.sums_time_zone`,
    );
    return rows.map(({ id }) => id);
  }
}
