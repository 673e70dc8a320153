import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { type IssuedKey, KeysService } from '../auth/keys/keys.service.js';
import type { KeyKind } from '../auth/keys/keys.types.js';
import { hasRole, type RequestContext, systemContext, userIdOf } from '../kernel/context/request-context.js';
import { Forbidden } from '../kernel/errors/common.errors.js';
import { OffersService } from '../offers/offers.service.js';
import { PlatformTenantsService } from '../tenants/platform-tenants.service.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { UsersService } from '../users/users.service.js';
import { TestWorldMissing } from './testworld.errors.js';

const JOB = 'testworld';
const SHOP = 'Test Shop';

export interface TestKey {
  issued: IssuedKey;
  offerId: string;
}

/** Keys of test worlds, for people of the live tenant; what a world needs to be tried is made with the first. */
@Injectable()
export class TestRoomsService {
  constructor(
    private readonly platform: PlatformTenantsService,
    private readonly tenants: TenantsService,
    private readonly users: UsersService,
    private readonly advertisers: AdvertisersService,
    private readonly offers: OffersService,
    private readonly keys: KeysService,
  ) {}

  /** @throws Forbidden, TestWorldMissing, PlanLimitReached */
  async issueKey(ctx: RequestContext, name: string, kind: Extract<KeyKind, 'sk' | 'pt'>): Promise<TestKey> {
    const isAdmin = hasRole(ctx, 'ADMIN');
    if (!isAdmin && !hasRole(ctx, kind === 'pt' ? 'PARTNER' : 'ADVERTISER')) throw new Forbidden();
    const inTest = await this.twinOf(ctx);
    const { advertiserId, offerId } = await this.shopOf(inTest);
    const whose =
      kind === 'pt'
        ? { ownerUserId: await this.twinUser(inTest, userIdOf(ctx), 'PARTNER') }
        : { advertiserId };
    return { issued: await this.keys.create(inTest, { name, kind, ...whose }), offerId };
  }

  private async twinOf(ctx: RequestContext): Promise<RequestContext> {
    if (ctx.world === 'test') throw new TestWorldMissing();
    const { testTenantId } = await this.platform.get(ctx.tenantId);
    const state = testTenantId === null ? null : await this.tenants.findState(testTenantId);
    if (testTenantId === null || state === null) throw new TestWorldMissing();
    const { clockOffsetMs } = state;
    return systemContext(JOB, { tenantId: testTenantId, world: 'test', clockOffsetMs }, ctx.correlationId);
  }

  private async shopOf(inTest: RequestContext): Promise<{ advertiserId: string; offerId: string }> {
    const { data: shops } = await this.advertisers.list(inTest, { limit: 100 });
    const known = shops.find(({ name }) => name === SHOP);
    const shop =
      known ?? (await this.advertisers.create(inTest, { name: SHOP, status: 'active', memberUserId: null }));
    const { data: offers } = await this.offers.list(
      inTest,
      { status: 'active', advertiserId: shop.id },
      'new',
      { limit: 1 },
    );
    const offer = offers[0] ?? (await this.makeOffer(inTest, shop.id));
    return { advertiserId: shop.id, offerId: offer.id };
  }

  private makeOffer(inTest: RequestContext, advertiserId: string): Promise<{ id: string }> {
    return this.offers.create(
      inTest,
      {
        advertiserId,
        title: { en: 'Test Shop: 10 % of every sale' },
        destinationUrl: 'https://shop.example/',
        payout: { type: 'cps', basisPoints: 1_000 },
        currency: 'USD',
        coolOffDays: 30,
      },
      'active',
    );
  }

  /** E-mail addresses are unique on the platform, and nobody logs in as a twin: it has one that leads nowhere. */
  private async twinUser(inTest: RequestContext, liveUserId: string, role: 'PARTNER'): Promise<string> {
    const email = `${liveUserId}@test-world.invalid`;
    const known = await this.users.findForLogin(email);
    if (known) return known.id;
    const password = randomBytes(32).toString('base64url');
    return (await this.users.create(inTest, { email, password, roles: [role] })).id;
  }
}
