import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import type { ConversionEntity } from './conversion.entity.js';
import type { Decision } from './conversion-status.policy.js';
import { ConversionNotFound } from './conversions.errors.js';
import { ConversionsRepository } from './conversions.repository.js';
import type { ConversionFilter, ConversionScope } from './conversions.types.js';
import { DecideConversionService } from './decide-conversion.service.js';
import { ConversionDto } from './dto/conversion.dto.js';

/** Conversions as promoters, advertisers and admins see and decide them. */
@Injectable()
export class ConversionsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly decisions: DecideConversionService,
  ) {}

  /** Newest first: own ones for a promoter, those of own offers for an advertiser, all for an admin. */
  async list(
    ctx: RequestContext,
    filter: ConversionFilter,
    request: PageRequest,
  ): Promise<Page<ConversionDto>> {
    return this.tx.run(ctx, async () => {
      const page = await this.conversions.findPage(await this.visibleTo(ctx), filter, request);
      return mapPage(page, ConversionDto.from);
    });
  }

  /** @throws ConversionNotFound when there is none, or the caller may not see it */
  async get(ctx: RequestContext, id: string): Promise<ConversionDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.visibleTo(ctx);
      return ConversionDto.from(inScope(await this.conversions.findById(id), scope));
    });
  }

  /**
   * Approves or rejects a pending conversion; approving credits the promoter and makes the reward.
   * @throws ConversionNotFound, ConversionAlreadyDecided
   */
  async decide(
    ctx: RequestContext,
    id: string,
    decision: Decision,
    reason: string | null,
  ): Promise<ConversionDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.decidableBy(ctx);
      const conversion = inScope(await this.conversions.lockById(id), scope);
      return ConversionDto.from(await this.decisions.settle(ctx, conversion, decision, reason));
    });
  }

  private async visibleTo(ctx: RequestContext): Promise<ConversionScope> {
    if (actsForTenant(ctx, 'conversions:read')) return 'all';
    return {
      promoterId: hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null,
      advertiserIds: await this.ownAdvertisers(ctx),
    };
  }

  private async decidableBy(ctx: RequestContext): Promise<ConversionScope> {
    if (actsForTenant(ctx, 'conversions:write')) return 'all';
    return { promoterId: null, advertiserIds: await this.ownAdvertisers(ctx) };
  }

  private async ownAdvertisers(ctx: RequestContext): Promise<string[]> {
    return hasRole(ctx, 'ADVERTISER') ? this.advertisers.advertiserIdsOf(ctx) : [];
  }
}

function inScope(conversion: ConversionEntity | null, scope: ConversionScope): ConversionEntity {
  if (!conversion) throw new ConversionNotFound();
  const { promoterId, advertiserId } = conversion;
  if (scope !== 'all' && promoterId !== scope.promoterId && !scope.advertiserIds.includes(advertiserId)) {
    throw new ConversionNotFound();
  }
  return conversion;
}
