import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import type { Role } from '../kernel/context/roles.js';
import { TenantSuspended } from '../tenants/tenants.errors.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { EmailTaken } from '../users/users.errors.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { NoTenantHere, RegistrationRefused } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import type { LoggedIn, Visitor } from './auth.types.js';
import { InvitesService } from './invites.service.js';
import { LoginThrottleService } from './login-throttle.service.js';

/** Longer than a registration takes on an idle machine, so that its length tells nothing of its outcome. */
const SHORTEST_ANSWER_MS = 250;

export interface Registration {
  email: string;
  password: string;
  displayName?: string;
  locale?: string;
  inviteCode?: string;
}

/** What somebody becomes who registers. */
export interface RegistersAs {
  roles: Role[];
  /** What is made together with the account, in its transaction. */
  within?: (ctx: RequestContext, user: UserEntity) => Promise<void>;
}

const PROMOTER: RegistersAs = { roles: ['PROMOTER'] };

interface Place {
  tenantId: string;
  inviteId: string | null;
}

/** Making one's own account, a PROMOTER's unless said otherwise, in the tenant of the invite or of the host name. */
@Injectable()
export class RegistrationService {
  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    private readonly tx: TenantTransactions,
    private readonly tenants: TenantsService,
    private readonly users: UsersService,
    private readonly invites: InvitesService,
    private readonly auth: AuthService,
    private readonly throttle: LoginThrottleService,
  ) {}

  /**
   * Registers and logs in. A refusal does not name its reason and takes as long as a success.
   * @throws RegistrationRefused, PasswordRefused, NoTenantHere, TenantSuspended, PlanLimitReached
   */
  async register(visitor: Visitor, input: Registration, as = PROMOTER): Promise<LoggedIn> {
    const shortest = sleep(SHORTEST_ANSWER_MS);
    try {
      return await this.registerAt(await this.placeOf(visitor, input.inviteCode), visitor, input, as);
    } finally {
      await shortest;
    }
  }

  private async registerAt(
    place: Place,
    visitor: Visitor,
    input: Registration,
    as: RegistersAs,
  ): Promise<LoggedIn> {
    const state = await this.tenants.findState(place.tenantId);
    if (!state) throw new NoTenantHere();
    if (state.status === 'suspended') throw new TenantSuspended();
    const ctx: RequestContext = {
      tenantId: place.tenantId,
      world: state.world,
      clockOffsetMs: state.clockOffsetMs,
      principal: { kind: 'anonymous' },
      correlationId: visitor.correlationId,
      ip: visitor.ip,
      userAgent: visitor.userAgent,
    };
    const passwordHash = await this.users.hashNew(input.email, input.password);
    try {
      const user = await this.tx.run(ctx, async () => {
        const created = await this.users.createRegistered(ctx, input, passwordHash, as.roles);
        const { inviteId } = place;
        if (inviteId && !(await this.invites.use(ctx, inviteId, created.id, created.email))) {
          throw new RegistrationRefused();
        }
        await as.within?.(ctx, created);
        return created;
      });
      await this.throttle.welcome(user.email, visitor.ip);
      return await this.auth.start(ctx, user);
    } catch (error) {
      if (error instanceof EmailTaken) throw new RegistrationRefused();
      throw error;
    }
  }

  /** The rule of docs/adr/0011: invite, then verified host name, then the default tenant. */
  private async placeOf(visitor: Visitor, inviteCode: string | undefined): Promise<Place> {
    if (inviteCode !== undefined) {
      const invite = await this.invites.find(inviteCode);
      if (!invite) throw new RegistrationRefused();
      return { tenantId: invite.tenantId, inviteId: invite.id };
    }
    const byHost = await this.tenants.findIdByHost(visitor.host.toLowerCase().replace(/\.$/, ''));
    const { defaultTenant } = this.config;
    const tenantId = byHost ?? (defaultTenant ? await this.tenants.findIdBySlug(defaultTenant) : null);
    if (!tenantId) throw new NoTenantHere();
    return { tenantId, inviteId: null };
  }
}
