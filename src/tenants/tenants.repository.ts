import { Injectable } from '@nestjs/common';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { PlanEntity } from './plan.entity.js';
import { TenantEntity } from './tenant.entity.js';
import type { TenantState } from './tenants.types.js';

interface StateRow {
  world: TenantState['world'];
  status: TenantState['status'];
  clock_offset_ms: string;
}

@Injectable()
export class TenantsRepository {
  constructor(private readonly tx: TenantTransactions) {}

  async findById(id: string): Promise<TenantEntity | null> {
    return this.tx.manager.findOneBy(TenantEntity, { id });
  }

  async lockById(id: string): Promise<TenantEntity | null> {
    return this.tx.manager.findOne(TenantEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async findPlan(code: string): Promise<PlanEntity | null> {
    return this.tx.manager.findOneBy(PlanEntity, { code });
  }

  async update(
    id: string,
    changes: Partial<Pick<TenantEntity, 'name' | 'timezone' | 'branding' | 'updatedAt'>>,
  ): Promise<void> {
    await this.tx.manager.update(TenantEntity, { id }, changes);
  }

  /** How far the clock is ahead then; null when it is of no test world. */
  async moveClock(id: string, byMs: number): Promise<number | null> {
    const [rows]: [{ ahead: string }[], number] = await this.tx.manager.query(
      `UPDATE tenants SET clock_offset_ms = clock_offset_ms + $2, updated_at = now()
        WHERE id = $1 AND world = 'test' RETURNING clock_offset_ms AS ahead`,
      [id, byMs],
    );
    return rows[0] ? Number(rows[0].ahead) : null;
  }

  async findState(id: string): Promise<TenantState | null> {
    const [row] = await this.tx.lookup<StateRow>('SELECT * FROM find_tenant_state($1)', [id]);
    return row ? { world: row.world, status: row.status, clockOffsetMs: Number(row.clock_offset_ms) } : null;
  }

  async findIdByHost(host: string): Promise<string | null> {
    return this.idFrom('SELECT tenant_id FROM find_tenant_by_host($1)', host);
  }

  async findIdBySlug(slug: string): Promise<string | null> {
    return this.idFrom('SELECT tenant_id FROM find_tenant_by_slug($1)', slug);
  }

  private async idFrom(sql: string, argument: string): Promise<string | null> {
    const [row] = await this.tx.lookup<{ tenant_id: string }>(sql, [argument]);
    return row?.tenant_id ?? null;
  }
}
