import { Inject, Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { KeysService } from '../auth/keys/keys.service.js';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { systemContext, type RequestContext } from '../kernel/context/request-context.js';
import { newId } from '../kernel/ids/uuid.js';
import { LinksService } from '../links/links.service.js';
import { OffersService } from '../offers/offers.service.js';
import { PlatformTenantsService } from '../tenants/platform-tenants.service.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { ProductsService } from '../vouchers/products/products.service.js';
import { UsersService } from '../users/users.service.js';
import { readDemoFile, writeDemoFile } from './demo-file.js';
import {
  DEMO_ACCOUNTS,
  DEMO_LINK_CODE,
  DEMO_PASSWORD,
  DEMO_PRODUCTS,
  DEMO_SLUG,
  DEMO_TERMS,
  type DemoAccount,
  type DemoFile,
} from './demo.types.js';

const JOB = 'demo';

/** Makes the demo world once: a tenant with an account of every role, an offer and a link to it. */
@Injectable()
export class DemoService {
  constructor(
    @Inject(CONFIG) private readonly config: RuntimeConfig,
    private readonly platform: PlatformTenantsService,
    private readonly tenants: TenantsService,
    private readonly users: UsersService,
    private readonly advertisers: AdvertisersService,
    private readonly offers: OffersService,
    private readonly links: LinksService,
    private readonly keys: KeysService,
    private readonly products: ProductsService,
  ) {}

  /** The demo world, made now when there is none; all of it or nothing. */
  async ensure(): Promise<DemoFile> {
    const tenantId = await this.tenants.findIdBySlug(DEMO_SLUG);
    if (tenantId === null) return this.create();
    const known = await readDemoFile(this.config.dataDir);
    if (known) return known;
    // The database is older than this DATA_DIR: secrets are stored hashed, so new ones are issued.
    return this.recover(systemContext(JOB, { tenantId }));
  }

  private async create(): Promise<DemoFile> {
    let demo: DemoFile | undefined;
    const nowhere = systemContext(JOB, { tenantId: newId() });
    const tenant = { name: 'Demo', slug: DEMO_SLUG, planCode: 'enterprise' };
    await this.platform.create(nowhere, tenant, async (ctx) => {
      demo = await this.furnish(ctx);
      // Before the commit: without this file nobody would ever know the keys.
      await writeDemoFile(this.config.dataDir, demo);
    });
    return demo!;
  }

  private async furnish(ctx: RequestContext): Promise<DemoFile> {
    const ids = await this.createAccounts(ctx);
    const advertiser = await this.advertisers.create(ctx, {
      name: 'Demo Shop',
      status: 'active',
      memberUserId: ids.advertiser,
    });
    const offer = await this.offers.create(
      ctx,
      {
        advertiserId: advertiser.id,
        title: { en: 'Demo Shop: 10 % of every sale', ar: 'متجر تجريبي: 10٪ من كل عملية بيع' },
        description: {
          en: 'Everything a demo needs. Sales are approved by hand.',
          ar: 'كل ما يحتاجه العرض التجريبي. تتم الموافقة على المبيعات يدوياً.',
        },
        terms: { en: 'No ads on the name of the shop.', ar: 'لا إعلانات على اسم المتجر.' },
        destinationUrl: 'https://example.com/shop?campaign={sub1}&country={country}',
        payout: { type: 'cps', basisPoints: 1000 },
        currency: 'USD',
      },
      'active',
    );
    await this.links.create(
      ctx,
      { offerId: offer.id, slug: DEMO_LINK_CODE, destinationUrl: null, expiresAt: null, tags: ['demo'] },
      ids.promoter,
    );
    for (const product of DEMO_PRODUCTS) await this.products.create(ctx, { ...product, isActive: true });
    return this.issueKeys(ctx, advertiser.id, ids.partner);
  }

  private async createAccounts(ctx: RequestContext): Promise<Record<DemoAccount, string>> {
    const ids: Partial<Record<DemoAccount, string>> = {};
    for (const [name, role] of Object.entries(DEMO_ACCOUNTS) as [
      DemoAccount,
      (typeof DEMO_ACCOUNTS)[DemoAccount],
    ][]) {
      const user = await this.users.create(ctx, {
        email: emailOf(name),
        password: DEMO_PASSWORD,
        roles: [role],
        permissionSets: role === 'ADMIN' ? ['owner'] : [],
        displayName: `Demo ${name}`,
        terms: role === 'AFFILIATE_MARKETER' ? DEMO_TERMS : undefined,
      });
      ids[name] = user.id;
    }
    return ids as Record<DemoAccount, string>;
  }

  private async recover(ctx: RequestContext): Promise<DemoFile> {
    const partner = await this.users.findForLogin(emailOf('partner'));
    const [advertiser] = (await this.advertisers.list(ctx, { limit: 1 })).data;
    if (!partner || !advertiser)
      throw new Error('the demo tenant is not whole; remove it or start with DEMO=false');
    const demo = await this.issueKeys(ctx, advertiser.id, partner.id);
    await writeDemoFile(this.config.dataDir, demo);
    return demo;
  }

  private async issueKeys(ctx: RequestContext, advertiserId: string, partnerId: string): Promise<DemoFile> {
    const secret = await this.keys.create(ctx, { name: 'Demo Shop server', kind: 'sk', advertiserId });
    const partner = await this.keys.create(ctx, { name: 'Demo partner', kind: 'pt', ownerUserId: partnerId });
    const accounts = Object.entries(DEMO_ACCOUNTS).map(([name, role]) => [
      name,
      { email: emailOf(name), password: DEMO_PASSWORD, role },
    ]);
    return {
      tenant: DEMO_SLUG,
      accounts: Object.fromEntries(accounts) as DemoFile['accounts'],
      links: { demo: `/c/${DEMO_LINK_CODE}` },
      keys: { advertiser_secret: secret.key, partner: partner.key },
    };
  }
}

function emailOf(account: string): string {
  return `${account}@demo.test`;
}
