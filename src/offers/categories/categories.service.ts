import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { isForeignKeyViolation, isUniqueViolation } from '../../database/pg-errors.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { LocalizedText } from '../offers.types.js';
import { CategoryInUse, CategoryNotFound, CategorySlugTaken } from './categories.errors.js';
import { CategoriesRepository } from './categories.repository.js';
import type { CategoryEntity } from './category.entity.js';
import { CategoryDto } from './dto/category.dto.js';

/** What offers are sorted into; admins keep the list. */
@Injectable()
export class CategoriesService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly categories: CategoriesRepository,
    private readonly audit: AuditService,
  ) {}

  /** @throws CategorySlugTaken */
  async create(ctx: RequestContext, slug: string, name: LocalizedText): Promise<CategoryDto> {
    return this.tx.run(ctx, async () => {
      const now = new Date();
      const category: CategoryEntity = {
        ...{ id: newId(), tenantId: ctx.tenantId, slug, name: { ...name } },
        ...{ createdAt: now, updatedAt: now },
      };
      if (!(await this.categories.insertIfFree(category))) throw new CategorySlugTaken();
      await this.record(ctx, 'category.created', category.id, { after: { slug, name } });
      return CategoryDto.from(category);
    });
  }

  /** The category with this slug, made when there is none, within the caller's transaction. */
  async ensure(ctx: RequestContext, slug: string, name: string): Promise<CategoryEntity> {
    const known = await this.categories.findBySlug(slug);
    if (known) return known;
    const now = new Date();
    const category = { id: newId(), tenantId: ctx.tenantId, slug, name: { en: name }, createdAt: now };
    // Somebody else may have made it at the same moment.
    await this.categories.insertIfFree({ ...category, updatedAt: now });
    return (await this.categories.findBySlug(slug))!;
  }

  /** Newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<CategoryDto>> {
    return mapPage(await this.tx.run(ctx, () => this.categories.findPage(request)), CategoryDto.from);
  }

  /** @throws CategoryNotFound */
  async get(ctx: RequestContext, id: string): Promise<CategoryDto> {
    const category = await this.tx.run(ctx, () => this.categories.findById(id));
    if (!category) throw new CategoryNotFound();
    return CategoryDto.from(category);
  }

  /** Those of these categories that are there, within the caller's transaction. */
  findMany(ids: readonly string[]): Promise<CategoryEntity[]> {
    return this.categories.findByIds(ids);
  }

  /** @throws CategoryNotFound, CategorySlugTaken */
  async update(
    ctx: RequestContext,
    id: string,
    changes: { slug?: string; name?: LocalizedText },
  ): Promise<CategoryDto> {
    try {
      return await this.tx.run(ctx, async () => {
        const category = await this.categories.lockById(id);
        if (!category) throw new CategoryNotFound();
        const name = changes.name && { ...changes.name };
        const change = changedFields<CategoryEntity>(category, { slug: changes.slug, name });
        if (!change) return CategoryDto.from(category);
        await this.categories.update(id, change.after);
        await this.record(ctx, 'category.updated', id, change);
        return CategoryDto.from({ ...category, ...change.after });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_categories_slug')) throw new CategorySlugTaken();
      throw error;
    }
  }

  /** @throws CategoryNotFound, CategoryInUse */
  async delete(ctx: RequestContext, id: string): Promise<void> {
    try {
      await this.tx.run(ctx, async () => {
        const category = await this.categories.lockById(id);
        if (!category) throw new CategoryNotFound();
        await this.categories.delete(id);
        const { slug, name } = category;
        await this.record(ctx, 'category.deleted', id, { before: { slug, name } });
      });
    } catch (error) {
      if (isForeignKeyViolation(error, 'fk_offers_category')) throw new CategoryInUse();
      throw error;
    }
  }

  private async record(ctx: RequestContext, action: string, id: string, change: object): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'category', subjectId: id, ...change });
  }
}
