import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { hasRole, type RequestContext, userIdOf } from '../../kernel/context/request-context.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { ClickNotFound } from '../tracking.errors.js';
import { ClicksRepository } from './clicks.repository.js';
import type { ClickFilter, ClickRow, ClickScope, ClickViewer, StoredClick } from './clicks.types.js';
import { ClickDto } from './dto/click.dto.js';

/** Clicks that PostgreSQL has. */
@Injectable()
export class ClicksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly clicks: ClicksRepository,
    private readonly advertisers: AdvertisersService,
  ) {}

  /**
   * Those of these clicks that are stored, within the caller's transaction; the others may still wait in a journal,
   * see `drainedThrough`. A transaction across tenants sees all of them: compare `tenantId`.
   */
  findStored(ids: readonly string[]): Promise<StoredClick[]> {
    return this.clicks.findByIds(ids);
  }

  /** Every click acknowledged before this moment is stored, on whatever node; null before the first drain. */
  drainedThrough(): Promise<Date | null> {
    return this.clicks.findDrainedThrough();
  }

  /** Newest first: promoters see their own, advertisers those of their offers, admins all. */
  async list(ctx: RequestContext, filter: ClickFilter, request: PageRequest): Promise<Page<ClickDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const isShifted = ctx.world === 'test';
      const page = await this.clicks.findPage(scope, { ...filter, isShifted }, request);
      return mapPage(page, (row) => ClickDto.from(row, viewerOf(scope, row)));
    });
  }

  /** @throws ClickNotFound when there is none, it is not stored yet, or it is not the caller's to see */
  async get(ctx: RequestContext, id: string): Promise<ClickDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const row = await this.clicks.findRow(scope, id);
      if (!row) throw new ClickNotFound();
      return ClickDto.from(row, viewerOf(scope, row));
    });
  }

  private async scopeOf(ctx: RequestContext): Promise<ClickScope> {
    if (hasRole(ctx, 'ADMIN')) return null;
    const promoterId = hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null;
    return { promoterId, advertiserIds: await this.advertisers.advertiserIdsOf(ctx) };
  }
}

/** A promoter who is also a company sees the one or the other side of each click. */
function viewerOf(scope: ClickScope, row: ClickRow): ClickViewer {
  if (scope === null) return 'admin';
  return row.promoter_id === scope.promoterId ? 'promoter' : 'advertiser';
}
