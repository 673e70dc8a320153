import { Injectable } from '@nestjs/common';
import { SystemDatabase } from '../database/system-database.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { idCursor, pageById, type Page, type PageRequest } from '../kernel/paging/page.js';
import { TenantEntity } from './tenant.entity.js';
import type { TenantStatus } from './tenants.types.js';

/** Questions across tenants, asked as the system role. */
@Injectable()
export class PlatformTenantsRepository {
  constructor(
    private readonly system: SystemDatabase,
    private readonly tx: TenantTransactions,
  ) {}

  async insert(tenants: TenantEntity[]): Promise<void> {
    const copies = tenants.map((tenant) => ({ ...tenant }));
    await this.tx.manager.insert(TenantEntity, copies as object[]);
  }

  async findPlanCodes(): Promise<string[]> {
    const rows: { code: string }[] = await this.system.manager.query('SELECT code FROM plans');
    return rows.map((row) => row.code);
  }

  /** A live tenant with its twin, live first. */
  async findWithTwin(liveId: string): Promise<TenantEntity[]> {
    return this.withTwin(liveId).getMany();
  }

  async lockWithTwin(liveId: string): Promise<TenantEntity[]> {
    return this.withTwin(liveId).setLock('pessimistic_write').getMany();
  }

  async updateAll(ids: string[], changes: Partial<TenantEntity>): Promise<void> {
    await this.tx.manager
      .createQueryBuilder()
      .update(TenantEntity)
      .set({ ...changes, updatedAt: new Date() } as object)
      .whereInIds(ids)
      .execute();
  }

  /** Live tenants, newest first, each with the id of its twin. */
  async findPage(
    filter: { status?: TenantStatus; search?: string },
    request: PageRequest,
  ): Promise<Page<TenantEntity>> {
    const query = this.system.manager
      .createQueryBuilder(TenantEntity, 'tenant')
      .where(`tenant.world = 'live'`)
      .orderBy('tenant.id', 'DESC')
      .take(request.limit + 1);
    if (filter.status) query.andWhere('tenant.status = :status', filter);
    if (filter.search) {
      query.andWhere('(strpos(lower(tenant.name), :text) > 0 OR strpos(tenant.slug, :text) > 0)', {
        text: filter.search.toLowerCase(),
      });
    }
    const before = idCursor(request);
    if (before) query.andWhere('tenant.id < :before', { before });
    return pageById(await query.getMany(), request.limit);
  }

  async findTwinIds(liveIds: string[]): Promise<Map<string, string>> {
    const rows: { live: string; twin: string }[] = await this.system.manager.query(
      'SELECT live_tenant_id AS live, id AS twin FROM tenants WHERE live_tenant_id = ANY($1)',
      [liveIds],
    );
    return new Map(rows.map((row) => [row.live, row.twin]));
  }

  private withTwin(liveId: string) {
    return this.tx.manager
      .createQueryBuilder(TenantEntity, 'tenant')
      .where(`(tenant.id = :liveId AND tenant.world = 'live') OR tenant.liveTenantId = :liveId`, { liveId })
      .orderBy('tenant.world', 'ASC');
  }
}
