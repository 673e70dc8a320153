import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { PartnerScopeService } from '../../campaigns/partner-scope.service.js';
import { SharesService } from '../../campaigns/shares.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { sha256 } from '../../kernel/crypto/hash.js';
import { idCursor, pageById } from '../../kernel/paging/page.js';
import { TenantNotFound } from '../../tenants/tenants.errors.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import {
  type CatalogBrandDto,
  type CatalogCategoryDto,
  CatalogOfferDto,
  type CatalogQueryDto,
  type FeedOfferDto,
  type FeedQueryDto,
} from '../dto/catalog.dto.js';
import { CatalogChangesService } from './catalog-changes.service.js';
import { matches } from './catalog.policy.js';
import { CatalogRepository } from './catalog.repository.js';
import type { CatalogOffer } from './catalog.types.js';

const AGE_MS = 5 * 60_000;
/** While changes are not heard. */
const AGE_UNHEARD_MS = 1_000;
const MOST_TENANTS = 500;
const MOST_ANSWERS = 1_000;

/** An answer as it goes out. */
export interface CachedAnswer {
  json: string;
  etag: string;
}

interface TenantCatalog {
  until: number;
  offers: CatalogOffer[];
  answers: LRUCache<string, CachedAnswer>;
}

/** What partners are shown of a tenant's offers, kept for five minutes or until something of it changes. */
@Injectable()
export class CatalogService {
  private readonly tenants = new LRUCache<string, Promise<TenantCatalog>>({ max: MOST_TENANTS });

  constructor(
    private readonly tx: TenantTransactions,
    private readonly rows: CatalogRepository,
    private readonly scope: PartnerScopeService,
    private readonly shares: SharesService,
    private readonly states: TenantsService,
    private readonly changes: CatalogChangesService,
  ) {
    changes.onChange((tenantId) => {
      if (tenantId === null) this.tenants.clear();
      else this.tenants.delete(tenantId);
    });
  }

  /** One page of active offers that the key may see, newest first. @throws PartnerKeyRequired, InvalidCursor */
  offers(ctx: RequestContext, query: CatalogQueryDto): Promise<CachedAnswer> {
    const { brand_id, category, q, min_commission, limit, cursor } = query;
    const name = JSON.stringify(['offers', brand_id, category, q, min_commission, limit, cursor]);
    return this.answer(ctx, name, async (offers, partnerId) => {
      const before = idCursor({ limit, cursor });
      const found = offers.filter((offer) => matches(offer, query) && (before === null || offer.id < before));
      const page = pageById(found.slice(0, limit + 1), limit);
      const [usual, own] = [await this.shares.defaultOf(ctx), await this.shares.ownOf(ctx, partnerId)];
      const data = page.data.map((offer) => CatalogOfferDto.from(offer, own.get(offer.id) ?? usual));
      return { data, next_cursor: page.nextCursor };
    });
  }

  /** Categories with the number of offers that the key may see in each. @throws PartnerKeyRequired */
  categories(ctx: RequestContext): Promise<CachedAnswer> {
    return this.answer(ctx, 'categories', (offers) => {
      const rows = new Map<string, CatalogCategoryDto>();
      for (const { category, categoryName } of offers) {
        if (category === null) continue;
        const row = rows.get(category) ?? { category, name: categoryName ?? {}, offers: 0 };
        rows.set(category, { ...row, offers: row.offers + 1 });
      }
      const data = [...rows.values()].sort((a, b) => (a.category < b.category ? -1 : 1));
      return Promise.resolve({ data });
    });
  }

  /** Brands with the number of offers that the key may see of each. @throws PartnerKeyRequired */
  brands(ctx: RequestContext): Promise<CachedAnswer> {
    return this.answer(ctx, 'brands', (offers) => {
      const rows = new Map<string, CatalogBrandDto>();
      for (const { brandId, brandName, brandLogoUrl } of offers) {
        if (brandId === null) continue;
        const row = rows.get(brandId) ?? {
          brand_id: brandId,
          name: brandName!,
          logo_url: brandLogoUrl,
          offers: 0,
        };
        rows.set(brandId, { ...row, offers: row.offers + 1 });
      }
      return Promise.resolve({ data: [...rows.values()].sort((a, b) => a.name.localeCompare(b.name)) });
    });
  }

  /**
   * Active offers of a tenant for everybody; of a tenant that a partner made, those of its campaigns.
   * @throws TenantNotFound, also when it or the tenant above it is suspended
   */
  async feed({ tenant_id, category, limit }: FeedQueryDto): Promise<CachedAnswer> {
    await this.assertActive(tenant_id);
    const parentId = await this.rows.findParent(tenant_id);
    const tenantId = parentId ?? tenant_id;
    if (parentId !== null) await this.assertActive(parentId);
    const name = JSON.stringify(['feed', tenant_id, category, limit]);
    return this.keep(tenantId, name, async (offers) => {
      const campaigns =
        parentId === null
          ? null
          : await this.tx.run({ tenantId }, () => this.rows.findCampaignsOf(tenant_id));
      const shown = offers.filter(
        (offer) =>
          (category === undefined || offer.category === category) && (!campaigns || campaigns.has(offer.id)),
      );
      const data = shown.slice(0, limit).map((offer): FeedOfferDto => ({
        offer_id: offer.id,
        campaign_id: campaigns?.get(offer.id) ?? null,
        title: offer.title,
        brand_name: offer.brandName,
        brand_logo_url: offer.brandLogoUrl,
        category: offer.category,
        countries: offer.countries,
      }));
      return { data };
    });
  }

  private async assertActive(tenantId: string): Promise<void> {
    const state = await this.states.findState(tenantId);
    if (state?.status !== 'active') throw new TenantNotFound();
  }

  private answer(
    ctx: RequestContext,
    name: string,
    make: (offers: CatalogOffer[], partnerId: string) => Promise<unknown>,
  ): Promise<CachedAnswer> {
    const partnerId = this.scope.partnerOf(ctx);
    const { principal } = ctx;
    const lists = principal.kind === 'key' ? `${principal.offerIds.join()} ${principal.brandIds.join()}` : '';
    return this.keep(ctx.tenantId, `${partnerId} ${lists} ${name}`, (offers) => {
      const visible = offers.filter((offer) => this.scope.maySee(ctx, offer));
      return make(visible, partnerId);
    });
  }

  private async keep(
    tenantId: string,
    name: string,
    make: (offers: CatalogOffer[]) => Promise<unknown>,
  ): Promise<CachedAnswer> {
    const catalog = await this.catalogOf(tenantId);
    const known = catalog.answers.get(name);
    if (known) return known;
    const json = JSON.stringify(await make(catalog.offers));
    const answer = { json, etag: `"${sha256(json).toString('base64url')}"` };
    catalog.answers.set(name, answer);
    return answer;
  }

  private async catalogOf(tenantId: string): Promise<TenantCatalog> {
    const known = this.tenants.get(tenantId);
    if (known) {
      const catalog = await known;
      if (performance.now() < catalog.until) return catalog;
    }
    const reading = this.read(tenantId);
    // In place before it is read: a change that comes meanwhile throws it away again.
    this.tenants.set(tenantId, reading);
    reading.catch(() => this.tenants.delete(tenantId));
    return reading;
  }

  private async read(tenantId: string): Promise<TenantCatalog> {
    const until = performance.now() + (this.changes.isLive ? AGE_MS : AGE_UNHEARD_MS);
    const offers = await this.tx.run({ tenantId }, () => this.rows.findActive());
    return { until, offers, answers: new LRUCache({ max: MOST_ANSWERS }) };
  }
}
