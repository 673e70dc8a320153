import type { Pool } from 'pg';
import type { CapWindow } from './caps.types.js';
import type { LeaseAnswer, LeaseSource } from './lease-source.types.js';

interface LeaseRow {
  state: string;
  lease_id: string;
  units: number;
}

/** Asks PostgreSQL for blocks, as the app role and without a tenant. */
export class PostgresLeaseSource implements LeaseSource {
  constructor(
    private readonly pool: Pool,
    /** Whose journal will tell what became of the units. */
    private readonly nodeId: string,
  ) {}

  async lease(capId: string, window: CapWindow, wanted: number, leaseMs: number): Promise<LeaseAnswer> {
    const end = window.end === null ? null : new Date(window.end);
    const { rows } = await this.pool.query<LeaseRow>({
      name: 'lease_cap_units',
      text: 'SELECT * FROM lease_cap_units($1, $2, $3, $4, $5, $6)',
      values: [capId, this.nodeId, new Date(window.start), end, wanted, leaseMs],
    });
    const [row] = rows;
    if (row?.state === 'leased') return { kind: 'leased', id: row.lease_id, units: row.units };
    return { kind: row?.state === 'gone' ? 'gone' : 'none' };
  }
}
