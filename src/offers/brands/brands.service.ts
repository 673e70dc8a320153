import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { isForeignKeyViolation, isUniqueViolation } from '../../database/pg-errors.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { changedFields } from '../../kernel/changed-fields.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import type { BrandEntity } from './brand.entity.js';
import { BrandInUse, BrandNameTaken, BrandNotFound } from './brands.errors.js';
import { BrandsRepository } from './brands.repository.js';
import { BrandDto, type CreateBrandDto, type UpdateBrandDto } from './dto/brand.dto.js';

/** Whose goods offers sell; admins keep the list. */
@Injectable()
export class BrandsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly brands: BrandsRepository,
    private readonly audit: AuditService,
  ) {}

  /** @throws BrandNameTaken */
  async create(ctx: RequestContext, body: CreateBrandDto): Promise<BrandDto> {
    return this.tx.run(ctx, async () => {
      const now = new Date();
      const brand: BrandEntity = {
        id: newId(),
        tenantId: ctx.tenantId,
        name: body.name,
        websiteUrl: body.websiteUrl ?? null,
        logoUrl: body.logoUrl ?? null,
        createdAt: now,
        updatedAt: now,
      };
      if (!(await this.brands.insertIfFree(brand))) throw new BrandNameTaken();
      await this.record(ctx, 'brand.created', brand.id, { after: { ...BrandDto.from(brand) } });
      return BrandDto.from(brand);
    });
  }

  /** Newest first. */
  async list(ctx: RequestContext, request: PageRequest): Promise<Page<BrandDto>> {
    return mapPage(await this.tx.run(ctx, () => this.brands.findPage(request)), BrandDto.from);
  }

  /** @throws BrandNotFound */
  async get(ctx: RequestContext, id: string): Promise<BrandDto> {
    const brand = await this.tx.run(ctx, () => this.brands.findById(id));
    if (!brand) throw new BrandNotFound();
    return BrandDto.from(brand);
  }

  /** Those of these brands that are there, within the caller's transaction. */
  findMany(ids: readonly string[]): Promise<BrandEntity[]> {
    return this.brands.findByIds(ids);
  }

  /** @throws BrandNotFound, BrandNameTaken */
  async update(ctx: RequestContext, id: string, body: UpdateBrandDto): Promise<BrandDto> {
    try {
      return await this.tx.run(ctx, async () => {
        const brand = await this.brands.lockById(id);
        if (!brand) throw new BrandNotFound();
        const change = changedFields<BrandEntity>(brand, { ...body });
        if (!change) return BrandDto.from(brand);
        await this.brands.update(id, change.after);
        await this.record(ctx, 'brand.updated', id, change);
        return BrandDto.from({ ...brand, ...change.after });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'uq_brands_name')) throw new BrandNameTaken();
      throw error;
    }
  }

  /** @throws BrandNotFound, BrandInUse */
  async delete(ctx: RequestContext, id: string): Promise<void> {
    try {
      await this.tx.run(ctx, async () => {
        const brand = await this.brands.lockById(id);
        if (!brand) throw new BrandNotFound();
        await this.brands.delete(id);
        await this.record(ctx, 'brand.deleted', id, { before: { ...BrandDto.from(brand) } });
      });
    } catch (error) {
      if (isForeignKeyViolation(error, 'fk_offers_brand')) throw new BrandInUse();
      throw error;
    }
  }

  private async record(ctx: RequestContext, action: string, id: string, change: object): Promise<void> {
    await this.audit.record(ctx, { action, subjectType: 'brand', subjectId: id, ...change });
  }
}
