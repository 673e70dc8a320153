import { Injectable } from '@nestjs/common';
import { BrandNotFound } from './brands/brands.errors.js';
import { BrandsService } from './brands/brands.service.js';
import { CategoryNotFound } from './categories/categories.errors.js';
import { CategoriesService } from './categories/categories.service.js';

/** What an offer may be said to belong to. */
@Injectable()
export class OfferBelongingsService {
  constructor(
    private readonly categories: CategoriesService,
    private readonly brands: BrandsService,
  ) {}

  /** Within the caller's transaction. @throws CategoryNotFound, BrandNotFound when the tenant has none with the id */
  async check({
    categoryId,
    brandId,
  }: {
    categoryId?: string | null;
    brandId?: string | null;
  }): Promise<void> {
    if (categoryId != null && (await this.categories.findMany([categoryId])).length === 0)
      throw new CategoryNotFound();
    if (brandId != null && (await this.brands.findMany([brandId])).length === 0) throw new BrandNotFound();
  }
}
