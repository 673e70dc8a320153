import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { isUniqueViolation } from '../database/pg-errors.js';
import { SystemDatabase } from '../database/system-database.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import { PlatformTenantsRepository } from './platform-tenants.repository.js';
import type { TenantEntity } from './tenant.entity.js';
import { PlanUnknown, TenantNotFound, TenantSlugTaken } from './tenants.errors.js';
import type { NewTenant, TenantChanges, TenantStatus } from './tenants.types.js';

/** A live tenant and the id of its test twin. */
export interface TenantWithTwin {
  tenant: TenantEntity;
  testTenantId: string | null;
}

/** The platform's own administration of tenants; every change is in the changed tenant's audit log. */
@Injectable()
export class PlatformTenantsService {
  constructor(
    private readonly system: SystemDatabase,
    private readonly tx: TenantTransactions,
    private readonly tenants: PlatformTenantsRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a tenant and its test twin. `furnish` runs in the same transaction as the new tenant, so that
   * its first people come with it or nothing comes. `ctx.tenantId` is not used.
   * @throws TenantSlugTaken, PlanUnknown
   */
  async create(
    ctx: RequestContext,
    input: NewTenant,
    furnish: (inTenant: RequestContext) => Promise<void> = async () => undefined,
  ): Promise<TenantWithTwin> {
    await this.assertPlan(input.planCode);
    const live = newTenant({ ...input, world: 'live', liveTenantId: null });
    const twin = newTenant({
      ...input,
      // The twin belongs to its live tenant, and by it below the parent.
      parentId: undefined,
      slug: `${input.slug}-test`,
      name: `${input.name} (test)`,
      world: 'test',
      liveTenantId: live.id,
    });
    const inTenant: RequestContext = { ...ctx, tenantId: live.id, world: 'live', clockOffsetMs: 0 };
    try {
      return await this.tx.runOn(this.system, inTenant, async () => {
        await this.tenants.insert([live]);
        await this.tenants.insert([twin]);
        await this.audit.record(inTenant, {
          action: 'tenant.created',
          subjectType: 'tenant',
          subjectId: live.id,
          after: { name: live.name, slug: live.slug, planCode: live.planCode, timezone: live.timezone },
        });
        await furnish(inTenant);
        return { tenant: live, testTenantId: twin.id };
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_tenants_slug')) throw new TenantSlugTaken();
      throw error;
    }
  }

  /** Live tenants, newest first. */
  async list(
    filter: { status?: TenantStatus; search?: string },
    request: PageRequest,
  ): Promise<Page<TenantWithTwin>> {
    const page = await this.tenants.findPage(filter, request);
    const twins = await this.tenants.findTwinIds(page.data.map((tenant) => tenant.id));
    return {
      data: page.data.map((tenant) => ({ tenant, testTenantId: twins.get(tenant.id) ?? null })),
      nextCursor: page.nextCursor,
    };
  }

  /** @throws TenantNotFound */
  async get(id: string): Promise<TenantWithTwin> {
    return this.tx.runOn(this.system, { tenantId: id }, async () =>
      split(await this.tenants.findWithTwin(id)),
    );
  }

  /** Name and time zone of the tenant, plan of the tenant and its twin. @throws TenantNotFound, PlanUnknown */
  async update(ctx: RequestContext, id: string, changes: TenantChanges): Promise<TenantWithTwin> {
    await this.assertPlan(changes.planCode);
    return this.change(ctx, id, 'tenant.updated', { ...changes }, ['planCode']);
  }

  /** Replaces the feature flags of the tenant and its twin. @throws TenantNotFound */
  async setFlags(ctx: RequestContext, id: string, flags: Record<string, boolean>): Promise<TenantWithTwin> {
    return this.change(ctx, id, 'tenant.flags_set', { flags }, ['flags']);
  }

  /** Keys are refused, people read only, links lead nowhere; within 2 s on every node. */
  async suspend(ctx: RequestContext, id: string, reason: string): Promise<TenantWithTwin> {
    const suspension = { status: 'suspended' as const, suspendedReason: reason };
    return this.change(ctx, id, 'tenant.suspended', suspension, ['status', 'suspendedReason'], {
      suspendedAt: new Date(),
    });
  }

  async activate(ctx: RequestContext, id: string): Promise<TenantWithTwin> {
    const activation = { status: 'active' as const, suspendedReason: null };
    return this.change(ctx, id, 'tenant.activated', activation, ['status', 'suspendedReason'], {
      suspendedAt: null,
    });
  }

  /** Changes the live tenant, and of the twin what they share; writes nothing when nothing differs. */
  private async change(
    ctx: RequestContext,
    id: string,
    action: string,
    wanted: Partial<TenantEntity>,
    shared: (keyof TenantEntity)[],
    along: Partial<TenantEntity> = {},
  ): Promise<TenantWithTwin> {
    const inTenant: RequestContext = { ...ctx, tenantId: id, world: 'live', clockOffsetMs: 0 };
    return this.tx.runOn(this.system, inTenant, async () => {
      const both = await this.tenants.lockWithTwin(id);
      const { tenant, testTenantId } = split(both);
      const change = changedFields(tenant, wanted);
      if (!change) return { tenant, testTenantId };
      await this.tenants.updateAll([tenant.id], { ...change.after, ...along });
      const forTwin = Object.fromEntries(
        Object.entries(change.after).filter(([field]) => shared.includes(field as keyof TenantEntity)),
      );
      if (testTenantId && Object.keys(forTwin).length > 0) {
        await this.tenants.updateAll([testTenantId], { ...forTwin, ...along });
      }
      await this.audit.record(inTenant, {
        action,
        subjectType: 'tenant',
        subjectId: id,
        before: change.before as Record<string, unknown>,
        after: change.after as Record<string, unknown>,
      });
      return split(await this.tenants.findWithTwin(id));
    });
  }

  private async assertPlan(code: string | undefined): Promise<void> {
    if (code === undefined) return;
    const plans = await this.tenants.findPlanCodes();
    if (!plans.includes(code)) throw new PlanUnknown({ details: { plans } });
  }
}

function split(both: TenantEntity[]): TenantWithTwin {
  const tenant = both.find(({ world }) => world === 'live');
  if (!tenant) throw new TenantNotFound();
  return { tenant, testTenantId: both.find(({ world }) => world === 'test')?.id ?? null };
}

function newTenant(input: NewTenant & Pick<TenantEntity, 'world' | 'liveTenantId'>): TenantEntity {
  const now = new Date();
  return {
    id: newId(),
    parentId: input.parentId ?? null,
    world: input.world,
    liveTenantId: input.liveTenantId,
    slug: input.slug,
    name: input.name,
    status: 'active',
    suspendedReason: null,
    suspendedAt: null,
    planCode: input.planCode ?? 'free',
    timezone: input.timezone ?? 'UTC',
    branding: {},
    flags: {},
    clockOffsetMs: 0,
    createdAt: now,
    updatedAt: now,
  };
}
