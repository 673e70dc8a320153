import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { parseMoney, toUnits } from '../../kernel/money/money.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ShopSettingsService } from '../shop/shop-settings.service.js';
import { ProductDto } from './dto/product.dto.js';
import type { ProductEntity } from './product.entity.js';
import { ProductNotFound } from './products.errors.js';
import { ProductsRepository } from './products.repository.js';
import type { NewProduct, ProductFilter } from './products.types.js';

/** What the shop sells and for how much; orders keep the name and the price they were made with. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly products: ProductsRepository,
    private readonly shop: ShopSettingsService,
    private readonly audit: AuditService,
  ) {}

  /** @throws InvalidAmount */
  async create(ctx: RequestContext, input: NewProduct): Promise<ProductDto> {
    return this.tx.run(ctx, async () => {
      const { id, currency } = await this.shop.nextProduct(ctx);
      const now = new Date();
      const product: ProductEntity = {
        tenantId: ctx.tenantId,
        id,
        name: input.name,
        priceMinor: parseMoney(input.price, currency).minor,
        currency,
        isActive: input.isActive,
        deletedAt: null,
        createdAt: now,
        updatedAt: now,
      };
      await this.products.insert(product);
      await this.record(ctx, 'product.created', id, null, factsOf(product));
      return ProductDto.from(product);
    });
  }

  /** @throws ProductNotFound */
  async get(ctx: RequestContext, id: number): Promise<ProductDto> {
    const [product] = await this.tx.run(ctx, () => this.products.findPresent([id]));
    if (!product) throw new ProductNotFound();
    return ProductDto.from(product);
  }

  /** By number. */
  async list(ctx: RequestContext, filter: ProductFilter, request: PageRequest): Promise<Page<ProductDto>> {
    const page = await this.tx.run(ctx, () => this.products.findPage(filter, request));
    return mapPage(page, ProductDto.from);
  }

  /** Those of the numbers that are in the shop, by number; within the caller's transaction. */
  async findPresent(ids: readonly number[]): Promise<Map<number, ProductEntity>> {
    const products = await this.products.findPresent(ids);
    return new Map(products.map((product) => [product.id, product]));
  }

  /** Changes what is given; orders made before stay as they are. @throws ProductNotFound, InvalidAmount */
  async update(ctx: RequestContext, id: number, changes: Partial<NewProduct>): Promise<ProductDto> {
    return this.tx.run(ctx, async () => {
      const product = await this.products.lockPresent(id);
      if (!product) throw new ProductNotFound();
      const { price, name, isActive } = changes;
      const priceMinor = price === undefined ? undefined : parseMoney(price, product.currency).minor;
      const change = changedFields<ProductEntity>(product, { name, isActive, priceMinor });
      if (!change) return ProductDto.from(product);
      await this.products.update(id, change.after);
      const after = { ...product, ...change.after };
      await this.record(ctx, 'product.updated', id, factsOf(product), factsOf(after));
      return ProductDto.from(after);
    });
  }

  /** Takes a product out of the shop; statistics go on to count it by its number. @throws ProductNotFound */
  async delete(ctx: RequestContext, id: number): Promise<void> {
    await this.tx.run(ctx, async () => {
      const product = await this.products.lockPresent(id);
      if (!product) throw new ProductNotFound();
      await this.products.update(id, { deletedAt: new Date() });
      await this.record(ctx, 'product.deleted', id, factsOf(product), null);
    });
  }

  private async record(
    ctx: RequestContext,
    action: string,
    id: number,
    before: Record<string, unknown> | null,
    after: Record<string, unknown> | null,
  ): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'product', subjectId: String(id), before, after });
  }
}

function factsOf({ name, priceMinor, currency, isActive }: ProductEntity): Record<string, unknown> {
  return { name, price: toUnits(priceMinor, currency), currency, active: isActive };
}
