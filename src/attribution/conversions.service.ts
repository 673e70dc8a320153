import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import { InvalidAmount } from '../kernel/errors/common.errors.js';
import { parseMoney } from '../kernel/money/money.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { RewardsService } from '../rewards/rewards.service.js';
import { ConversionChangesRepository } from './conversion-changes.repository.js';
import { ConversionMoneyRepository } from './conversion-money.repository.js';
import type { ConversionShareEntity } from './conversion-share.entity.js';
import type { ConversionEntity } from './conversion.entity.js';
import type { Decision } from './conversion-status.policy.js';
import { ConversionNotFound } from './conversions.errors.js';
import { ConversionsRepository } from './conversions.repository.js';
import type { ConversionFilter, ConversionScope } from './conversions.types.js';
import { DecideConversionService } from './decide-conversion.service.js';
import { ConversionChangeDto } from './dto/conversion-change.dto.js';
import { ConversionDetailDto } from './dto/conversion-detail.dto.js';
import { ConversionDto } from './dto/conversion.dto.js';
import { partsOf, seenByPromoter } from './promoter-part.policy.js';
import { RefundConversionService, type RefundRequest } from './refund-conversion.service.js';

/** Conversions as promoters, advertisers and admins see and decide them. */
@Injectable()
export class ConversionsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly conversions: ConversionsRepository,
    private readonly advertisers: AdvertisersService,
    private readonly decisions: DecideConversionService,
    private readonly refunds: RefundConversionService,
    private readonly history: ConversionChangesRepository,
    private readonly money: ConversionMoneyRepository,
  ) {}

  /** Newest first: those a promoter shares in, those of own offers for an advertiser, all for an admin. */
  async list(
    ctx: RequestContext,
    filter: ConversionFilter,
    request: PageRequest,
  ): Promise<Page<ConversionDto>> {
    return this.tx.run(ctx, async () => {
      const scope = await this.visibleTo(ctx);
      const page = await this.conversions.findPage(scope, filter, request);
      const ids = page.data.map(({ id }) => id);
      const paths = isPromoterIn(scope) ? await this.conversions.findPaths(ids) : [];
      const seen = await this.asSeenBy(scope, page.data, paths);
      return { ...page, data: seen.map(ConversionDto.from) };
    });
  }

  /** Those of the companies that the caller acts for, newest first. */
  async findOfOwnCompanies(
    ctx: RequestContext,
    filter: ConversionFilter,
    request: PageRequest,
  ): Promise<Page<ConversionEntity>> {
    return this.tx.run(ctx, async () => {
      const scope = { promoterId: null, advertiserIds: await this.ownAdvertisers(ctx) };
      return this.conversions.findPage(scope, filter, request);
    });
  }

  /**
   * A conversion with what led to it; of other promoters' touches a promoter is told nothing.
   * @throws ConversionNotFound when there is none, or the caller may not see it
   */
  async get(ctx: RequestContext, id: string): Promise<ConversionDetailDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.visibleTo(ctx);
      const path = await this.conversions.findPath(id);
      const conversion = inScope(await this.conversions.findById(id), scope, path);
      const [seen] = await this.asSeenBy(scope, [conversion], path);
      const isOwn = scope === 'all' || scope.advertiserIds.includes(conversion.advertiserId);
      return ConversionDetailDto.of(
        seen!,
        isOwn ? path : path.filter(({ promoterId }) => promoterId === scope.promoterId),
      );
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

  /**
   * Gives back a part of the sale, or all that is left of it; the amount is in currency units.
   * @throws ConversionNotFound, ConversionNotRefundable, RefundExceedsRest, InvalidAmount
   */
  async refund(
    ctx: RequestContext,
    id: string,
    amount: number | undefined,
    reason: string,
  ): Promise<ConversionDto> {
    return this.tx.run(ctx, async () => {
      const scope = await this.decidableBy(ctx);
      const conversion = inScope(await this.conversions.lockById(id), scope);
      const amountMinor = amount === undefined ? 'all' : parseMoney(amount, conversion.currency).minor;
      if (amountMinor === 0n) throw new InvalidAmount({ message: 'A refund is more than nothing.' });
      const request: RefundRequest = { amountMinor, reason, sourceKey: null };
      return ConversionDto.from((await this.refunds.refundLocked(ctx, conversion, request)).conversion);
    });
  }

  /** What was done to a conversion, newest first. @throws ConversionNotFound */
  async changes(ctx: RequestContext, id: string, request: PageRequest): Promise<Page<ConversionChangeDto>> {
    return this.tx.run(ctx, async () => {
      const scope = actsForTenant(ctx, 'conversions:read') ? 'all' : await this.decidableBy(ctx);
      const { currency } = inScope(await this.conversions.findById(id), scope);
      return mapPage(await this.history.findPage(id, request), (change) =>
        ConversionChangeDto.from(change, currency),
      );
    });
  }

  private async visibleTo(ctx: RequestContext): Promise<ConversionScope> {
    if (actsForTenant(ctx, 'conversions:read')) return 'all';
    return {
      promoterId: hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null,
      advertiserIds: await this.ownAdvertisers(ctx),
    };
  }

  /** A promoter is told of their own part, and of nothing that another's link brought. */
  private async asSeenBy(
    scope: ConversionScope,
    conversions: readonly ConversionEntity[],
    touches: readonly ConversionShareEntity[],
  ): Promise<ConversionEntity[]> {
    if (!isPromoterIn(scope)) return [...conversions];
    const { promoterId, advertiserIds } = scope;
    const credits = await this.money.findCredits(conversions);
    return conversions.map((conversion) => {
      if (advertiserIds.includes(conversion.advertiserId)) return conversion;
      const parts = partsOf(conversion, credits.get(conversion.id) ?? [], RewardsService.takenBack);
      const own = touches.filter((touch) => isShareOf(promoterId, touch, conversion.id));
      return seenByPromoter(conversion, promoterId, parts.get(promoterId), own);
    });
  }

  private async decidableBy(ctx: RequestContext): Promise<ConversionScope> {
    if (actsForTenant(ctx, 'conversions:write')) return 'all';
    return { promoterId: null, advertiserIds: await this.ownAdvertisers(ctx) };
  }

  private async ownAdvertisers(ctx: RequestContext): Promise<string[]> {
    return hasRole(ctx, 'ADVERTISER') ? this.advertisers.advertiserIdsOf(ctx) : [];
  }
}

type PromoterScope = Exclude<ConversionScope, 'all'> & { promoterId: string };

function isPromoterIn(scope: ConversionScope): scope is PromoterScope {
  return scope !== 'all' && scope.promoterId !== null;
}

function isShareOf(promoterId: string | null, touch: ConversionShareEntity, conversionId: string): boolean {
  return touch.promoterId === promoterId && touch.conversionId === conversionId && touch.numerator > 0n;
}

/** @param path the touches by which a promoter may share in it */
function inScope(
  conversion: ConversionEntity | null,
  scope: ConversionScope,
  path: readonly ConversionShareEntity[] = [],
): ConversionEntity {
  if (!conversion) throw new ConversionNotFound();
  if (scope === 'all') return conversion;
  const { id, promoterId, advertiserId } = conversion;
  const isOwn =
    (scope.promoterId !== null && promoterId === scope.promoterId) ||
    scope.advertiserIds.includes(advertiserId) ||
    path.some((touch) => isShareOf(scope.promoterId, touch, id));
  if (!isOwn) throw new ConversionNotFound();
  return conversion;
}
