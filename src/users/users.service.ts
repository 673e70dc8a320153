import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { changedFields } from '../kernel/changed-fields.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { PermissionSet, Role } from '../kernel/context/roles.js';
import { newId, timeOfId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import { PlanLimitsService } from '../tenants/plan-limits.service.js';
import { PasswordHasher } from './password-hasher.service.js';
import { isGuessable } from './password.policy.js';
import { SessionsRepository } from './sessions.repository.js';
import { asTaken } from './taken.js';
import { UserEntity } from './user.entity.js';
import { BeyondOwnRights, LastAdmin, NotAffiliate, PasswordRefused, UserNotFound } from './users.errors.js';
import { canManageUsers, mayManage, type Rights } from './users.policy.js';
import { UsersRepository } from './users.repository.js';
import type { NewUser, UserFilter, UserSort } from './users.types.js';
import { termColumns, type Terms } from './voucher.policy.js';

const NOBODY: Rights = { roles: [], permissionSets: [] };

/** The people of a tenant and what they may do; every change is audited. */
@Injectable()
export class UsersService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsRepository,
    private readonly hasher: PasswordHasher,
    private readonly limits: PlanLimitsService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a user; an ADMIN without permission sets becomes a viewer.
   * @throws EmailTaken, VoucherTaken, NotAffiliate, PasswordRefused, PlanLimitReached, BeyondOwnRights
   */
  async create(ctx: RequestContext, input: NewUser): Promise<UserEntity> {
    const wanted = { roles: uniqueRoles(input.roles), permissionSets: input.permissionSets ?? [] };
    if (!mayManage(ctx.principal, null, NOBODY, withDefaults(wanted))) throw new BeyondOwnRights();
    if (input.terms && !wanted.roles.includes('AFFILIATE_MARKETER')) throw new NotAffiliate();
    const passwordHash = await this.hashNew(input.email, input.password);
    return this.insert(ctx, { ...input, ...withDefaults(wanted) }, passwordHash);
  }

  /** Makes the user who registers; the caller has hashed the password and judged the invite. */
  async createRegistered(
    ctx: RequestContext,
    input: Omit<NewUser, 'roles' | 'password'>,
    passwordHash: string,
    roles: Role[],
  ): Promise<UserEntity> {
    return this.insert(ctx, { ...input, roles, permissionSets: [] }, passwordHash);
  }

  /** @throws PasswordRefused when it is easy to guess, ServiceUnavailable when too many wait */
  async hashNew(email: string, password: string): Promise<string> {
    if (isGuessable(password, email)) throw new PasswordRefused();
    return this.hasher.hash(password);
  }

  /** @throws UserNotFound */
  async get(ctx: RequestContext, id: string): Promise<UserEntity> {
    return this.tx.run(ctx, async () => mustBe(await this.users.findById(id)));
  }

  /** E-mail addresses by user, within the caller's transaction. */
  findEmails(ids: readonly string[]): Promise<Map<string, string>> {
    return this.users.findEmails(ids);
  }

  /** Newest first unless sorted otherwise. */
  async list(
    ctx: RequestContext,
    filter: UserFilter,
    sort: UserSort,
    request: PageRequest,
  ): Promise<Page<UserEntity>> {
    return this.tx.run(ctx, () => this.users.findPage(filter, sort, request));
  }

  /** Replaces the roles; sessions issued before are ended. @throws BeyondOwnRights, LastAdmin, UserNotFound */
  async grantRoles(ctx: RequestContext, id: string, roles: Role[]): Promise<UserEntity> {
    return this.changeRights(ctx, id, 'user.roles_changed', (now) =>
      withDefaults({ roles: uniqueRoles(roles), permissionSets: now.permissionSets }),
    );
  }

  /** Replaces the permission sets of an admin. @throws BeyondOwnRights, LastAdmin, UserNotFound */
  async setPermissionSets(ctx: RequestContext, id: string, sets: PermissionSet[]): Promise<UserEntity> {
    return this.changeRights(ctx, id, 'user.permission_sets_changed', (now) => ({
      roles: now.roles,
      permissionSets: [...new Set(sets)],
    }));
  }

  /** Ends all sessions and refuses log-ins. @throws BeyondOwnRights, LastAdmin, UserNotFound */
  async suspend(ctx: RequestContext, id: string): Promise<UserEntity> {
    return this.changeStatus(ctx, id, 'suspended');
  }

  /** @throws BeyondOwnRights, PlanLimitReached, UserNotFound */
  async activate(ctx: RequestContext, id: string): Promise<UserEntity> {
    return this.changeStatus(ctx, id, 'active');
  }

  /** Ends every session of the user within 2 s. @throws BeyondOwnRights, UserNotFound */
  async logOutEverywhere(ctx: RequestContext, id: string): Promise<UserEntity> {
    return this.tx.run(ctx, async () => {
      const user = mustBe(await this.users.lockById(id));
      if (!mayManage(ctx.principal, id, user, user)) throw new BeyondOwnRights();
      await this.users.update(id, { sessionVersion: user.sessionVersion + 1 });
      await this.sessions.revokeAllOf(id);
      await this.audit.record(ctx, {
        action: 'user.logged_out_everywhere',
        subjectType: 'user',
        subjectId: id,
      });
      return mustBe(await this.users.findById(id));
    });
  }

  /** The account of an e-mail, whatever its tenant; takes as long when there is none. */
  async findForLogin(email: string): Promise<UserEntity | null> {
    const place = await this.users.findLoginPlace(email.toLowerCase());
    const nowhere = '00000000-0000-0000-0000-000000000000';
    return this.tx.run({ tenantId: place?.tenantId ?? nowhere }, () =>
      this.users.findById(place?.userId ?? nowhere),
    );
  }

  /** What people change about themselves. */
  async updateProfile(
    ctx: RequestContext,
    id: string,
    changes: { displayName?: string | null; locale?: string },
  ): Promise<UserEntity> {
    return this.tx.run(ctx, async () => {
      const user = mustBe(await this.users.lockById(id));
      const change = changedFields(user, changes);
      if (change) await this.users.update(id, change.after);
      return mustBe(await this.users.findById(id));
    });
  }

  /** Sets a new password and ends every session; the caller issues a new one. */
  async setPassword(ctx: RequestContext, id: string, passwordHash: string): Promise<UserEntity> {
    return this.tx.run(ctx, async () => {
      const user = mustBe(await this.users.lockById(id));
      await this.users.update(id, { passwordHash, sessionVersion: user.sessionVersion + 1 });
      await this.sessions.revokeAllOf(id);
      await this.audit.record(ctx, { action: 'user.password_changed', subjectType: 'user', subjectId: id });
      return mustBe(await this.users.findById(id));
    });
  }

  async noteLogin(ctx: Pick<RequestContext, 'tenantId'>, id: string): Promise<void> {
    await this.tx.run(ctx, () => this.users.update(id, { lastLoginAt: new Date() }));
  }

  private async insert(
    ctx: RequestContext,
    input: Omit<NewUser, 'password'>,
    passwordHash: string,
  ): Promise<UserEntity> {
    const id = newId();
    const now = new Date(timeOfId(id));
    const user: UserEntity = {
      id,
      tenantId: ctx.tenantId,
      email: input.email.toLowerCase(),
      passwordHash,
      displayName: input.displayName ?? null,
      locale: input.locale ?? 'en',
      status: 'active',
      roles: input.roles,
      permissionSets: input.permissionSets ?? [],
      sessionVersion: 1,
      kycStatus: 'none',
      ...(termColumns(input.terms ?? {}) as Terms),
      lastLoginAt: null,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.tx.run(ctx, async () => {
        await this.limits.assertRoom(ctx, 'users');
        await this.users.insert(user);
        await this.audit.record(ctx, {
          action: 'user.created',
          subjectType: 'user',
          subjectId: id,
          after: {
            ...{ email: user.email, roles: user.roles, permissionSets: user.permissionSets },
            ...(input.terms ?? {}),
          },
        });
      });
    } catch (error) {
      throw asTaken(error);
    }
    return user;
  }

  private async changeRights(
    ctx: RequestContext,
    id: string,
    action: string,
    decide: (now: Rights) => Rights,
  ): Promise<UserEntity> {
    return this.tx.run(ctx, async () => {
      const others = await this.otherManagers(id);
      const user = mustBe(await this.users.lockById(id));
      const wanted = decide(user);
      if (!mayManage(ctx.principal, id, user, wanted)) throw new BeyondOwnRights();
      const change = changedFields<Rights>(user, { ...wanted });
      if (!change) return user;
      if (others === 0 && user.status === 'active' && canManageUsers(user) && !canManageUsers(wanted)) {
        throw new LastAdmin();
      }
      await this.users.update(id, {
        ...(wanted as Partial<UserEntity>),
        sessionVersion: user.sessionVersion + 1,
      });
      await this.audit.record(ctx, {
        action,
        subjectType: 'user',
        subjectId: id,
        before: pick(change.before),
        after: pick(change.after),
      });
      return mustBe(await this.users.findById(id));
    });
  }

  private async changeStatus(
    ctx: RequestContext,
    id: string,
    status: UserEntity['status'],
  ): Promise<UserEntity> {
    return this.tx.run(ctx, async () => {
      const others = await this.otherManagers(id);
      const user = mustBe(await this.users.lockById(id));
      const wanted = status === 'active' ? user : NOBODY;
      if (!mayManage(ctx.principal, id, user, wanted)) throw new BeyondOwnRights();
      if (user.status === status) return user;
      if (status === 'active') await this.limits.assertRoom(ctx, 'users');
      else if (others === 0 && canManageUsers(user)) throw new LastAdmin();
      await this.users.update(id, { status, sessionVersion: user.sessionVersion + 1 });
      if (status === 'suspended') await this.sessions.revokeAllOf(id);
      await this.audit.record(ctx, {
        action: status === 'suspended' ? 'user.suspended' : 'user.activated',
        subjectType: 'user',
        subjectId: id,
        before: { status: user.status },
        after: { status },
      });
      return mustBe(await this.users.findById(id));
    });
  }

  /** Locks all active admins first, so that the count still holds when this change commits. */
  private async otherManagers(id: string): Promise<number> {
    const admins = await this.users.lockActiveAdmins();
    return admins.filter((admin) => admin.id !== id && canManageUsers(admin)).length;
  }
}

function mustBe(user: UserEntity | null): UserEntity {
  if (!user) throw new UserNotFound();
  return user;
}

function uniqueRoles(roles: readonly Role[]): Role[] {
  return [...new Set(roles)];
}

/** An admin always holds a set, and nobody else keeps one. */
function withDefaults(rights: { roles: Role[]; permissionSets: readonly PermissionSet[] }): {
  roles: Role[];
  permissionSets: PermissionSet[];
} {
  if (!rights.roles.includes('ADMIN')) return { roles: rights.roles, permissionSets: [] };
  const sets = [...new Set(rights.permissionSets)];
  return { roles: rights.roles, permissionSets: sets.length > 0 ? sets : ['viewer'] };
}

function pick(rights: Partial<Rights>): Record<string, unknown> {
  return { ...rights };
}
