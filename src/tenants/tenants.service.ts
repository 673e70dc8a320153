import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { ShortCache } from '../kernel/cache/short-cache.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { changedFields } from '../kernel/changed-fields.js';
import type { TenantEntity } from './tenant.entity.js';
import { TenantNotFound } from './tenants.errors.js';
import { TenantsRepository } from './tenants.repository.js';
import type { Branding, TenantState } from './tenants.types.js';

const STATE_AGE_MS = 1_000;

/** `null` in branding removes a field, an absent field stays. */
export interface OwnTenantChanges {
  name?: string;
  timezone?: string;
  branding?: { [Field in keyof Branding]?: string | null };
}

/** A tenant as its own people see and change it, and the look-ups that find one. */
@Injectable()
export class TenantsService {
  private readonly states = new ShortCache<TenantState | null>(STATE_AGE_MS, 10_000);

  constructor(
    private readonly tx: TenantTransactions,
    private readonly tenants: TenantsRepository,
    private readonly audit: AuditService,
  ) {}

  /** The tenant of the caller. */
  async getOwn(ctx: RequestContext): Promise<TenantEntity> {
    return this.tx.run(ctx, () => this.mustFind(ctx.tenantId));
  }

  /** Changes name, time zone and branding; the platform alone changes plan, status and flags. */
  async updateOwn(ctx: RequestContext, changes: OwnTenantChanges): Promise<TenantEntity> {
    return this.tx.run(ctx, async () => {
      const tenant = await this.tenants.lockById(ctx.tenantId);
      if (!tenant) throw new TenantNotFound();
      const wanted = {
        name: changes.name ?? tenant.name,
        timezone: changes.timezone ?? tenant.timezone,
        branding: mergeBranding(tenant.branding, changes.branding ?? {}),
      };
      const change = changedFields(tenant, wanted);
      if (!change) return tenant;
      await this.tenants.update(ctx.tenantId, { ...change.after, updatedAt: new Date() });
      await this.audit.record(ctx, {
        action: 'tenant.updated',
        subjectType: 'tenant',
        subjectId: ctx.tenantId,
        ...change,
      });
      return this.mustFind(ctx.tenantId);
    });
  }

  /** Moves the clock of a test world ahead; returns how far it is ahead of wall time then, in ms. */
  async moveClock(ctx: RequestContext, byMs: number): Promise<number> {
    const after = await this.tx.run(ctx, () => this.tenants.moveClock(ctx.tenantId, byMs));
    this.states.clear();
    if (after === null) throw new Error('only the clock of a test world moves');
    return after;
  }

  /** World, status and clock of any tenant, at most one second old; null when there is none. */
  async findState(tenantId: string): Promise<TenantState | null> {
    return this.states.get(tenantId, () => this.tenants.findState(tenantId));
  }

  /** The tenant that verified this host name. */
  async findIdByHost(host: string): Promise<string | null> {
    return this.tenants.findIdByHost(host);
  }

  async findIdBySlug(slug: string): Promise<string | null> {
    return this.tenants.findIdBySlug(slug);
  }

  private async mustFind(id: string): Promise<TenantEntity> {
    const tenant = await this.tenants.findById(id);
    if (!tenant) throw new TenantNotFound();
    return tenant;
  }
}

function mergeBranding(now: Branding, changes: NonNullable<OwnTenantChanges['branding']>): Branding {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const merged = Object.entries({ ...now, ...Object.fromEntries(given) });
  return Object.fromEntries(merged.filter(([, value]) => value !== null)) as Branding;
}
