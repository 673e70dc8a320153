import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { OffersService } from '../../offers/offers.service.js';
import { addConversion, emptyComparison } from './compare.policy.js';
import {
  ComparedConversionsRepository,
  type ComparisonFilter,
  type StandingConversion,
} from './compared-conversions.repository.js';
import { ComparisonDto, type ComparisonQueryDto } from './dto/comparison.dto.js';
import { AttributionInvalidPeriod, AttributionTooManyConversions } from './models.errors.js';
import type { Touch, TrainedModel } from './models.types.js';
import { TouchpointsService } from './touchpoints.service.js';
import { TrainModelsService } from './train-models.service.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 92;
const MOST_CONVERSIONS = 10_000;
/** Small enough that other requests are answered in between. */
const PAGE = 200;

/** Puts the seven models side by side. */
@Injectable()
export class CompareModelsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly advertisers: AdvertisersService,
    private readonly offers: OffersService,
    private readonly conversions: ComparedConversionsRepository,
    private readonly touchpoints: TouchpointsService,
    private readonly training: TrainModelsService,
  ) {}

  /**
   * What each model gives each promoter for the sales of a period, by default the last 30 days: of own offers for
   * an advertiser, of all for an admin. Changes nothing.
   * @throws AttributionInvalidPeriod, AttributionTooManyConversions, OfferNotFound
   */
  async compare(ctx: RequestContext, query: ComparisonQueryDto): Promise<ComparisonDto> {
    const filter = await this.filterOf(ctx, query);
    const comparison = emptyComparison();
    const versions = new Map<string, (TrainedModel & { advertiserId: string })[]>();
    let [count, afterId]: [number, string | null] = [0, null];
    for (;;) {
      const page = await this.tx.run(ctx, () => this.conversions.findAfter(filter, afterId, PAGE));
      count += page.length;
      if (count > MOST_CONVERSIONS) throw new AttributionTooManyConversions();
      await this.learnVersions(ctx, page, versions);
      const journeys = await this.touchpoints.findJourneys(
        ctx,
        page.map((conversion) => ({ ...ctxOf(ctx), ...conversion })),
      );
      page.forEach((conversion, index) =>
        addConversion(comparison, {
          ...conversion,
          touches: journeys[index]!.length > 0 ? journeys[index]! : [ownTouch(conversion)],
          settings: conversion,
          trained: versions.get(conversion.advertiserId) ?? [],
        }),
      );
      if (page.length < PAGE) break;
      afterId = page.at(-1)!.id;
    }
    return ComparisonDto.from(filter, count, comparison, [...versions.values()].flat());
  }

  private async filterOf(ctx: RequestContext, query: ComparisonQueryDto): Promise<ComparisonFilter> {
    const to = query.to ?? clock.now(ctx);
    const from = query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    const days = (to.getTime() - from.getTime()) / DAY_MS;
    if (!(days > 0 && days <= MOST_DAYS)) throw new AttributionInvalidPeriod();
    const offerId = query.offerId ?? null;
    const isAll = actsForTenant(ctx, 'conversions:read');
    const advertiserIds = isAll ? null : await this.advertisers.advertiserIdsOf(ctx);
    if (offerId !== null) {
      const offer = await this.offers.find(ctx, offerId);
      if (!offer || advertiserIds?.includes(offer.advertiserId) === false) throw new OfferNotFound();
    }
    return { advertiserIds, offerId, from, to };
  }

  private async learnVersions(
    ctx: RequestContext,
    page: StandingConversion[],
    versions: Map<string, (TrainedModel & { advertiserId: string })[]>,
  ): Promise<void> {
    const ids = new Set(page.map(({ advertiserId }) => advertiserId));
    const missing = [...ids].filter((advertiserId) => !versions.has(advertiserId));
    if (missing.length === 0) return;
    for (const advertiserId of missing) versions.set(advertiserId, []);
    for (const version of await this.training.findNewest(ctx, missing)) {
      versions.get(version.advertiserId)!.push(version);
    }
  }
}

function ctxOf({ tenantId, clockOffsetMs }: RequestContext) {
  return { tenantId, clockOffsetMs };
}

/** The clicks may be gone while the conversion is kept: then its own promoter is all that is known. */
function ownTouch(conversion: StandingConversion): Touch {
  const { id, clickId, linkId, offerId, promoterId, clickedAt, convertedAt } = conversion;
  return { kind: 'click', id: clickId ?? id, linkId, offerId, promoterId, at: clickedAt ?? convertedAt };
}
