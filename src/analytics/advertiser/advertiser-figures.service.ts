import { Injectable } from '@nestjs/common';
import { AdvertiserNotFound } from '../../advertisers/advertisers.errors.js';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { ConversionsService } from '../../attribution/conversions.service.js';
import type { ConversionFilter } from '../../attribution/conversions.types.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import type { Page, PageRequest } from '../../kernel/paging/page.js';
import { ProfilesService } from '../../memberships/profiles/profiles.service.js';
import { OfferNotFound } from '../../offers/offers.errors.js';
import { AdvertiserFiguresRepository } from './advertiser-figures.repository.js';
import {
  AdvertiserConversionDto,
  type DashboardDto,
  FiguresDto,
  type PeriodFiguresDto,
  PromoterFiguresDto,
  type PromotersQueryDto,
} from './dto/advertiser-figures.dto.js';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** What companies get for their money, without anything private of promoters. */
@Injectable()
export class AdvertiserFiguresService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly figures: AdvertiserFiguresRepository,
    private readonly advertisers: AdvertisersService,
    private readonly conversions: ConversionsService,
    private readonly profiles: ProfilesService,
  ) {}

  /** Offers, what waits for a decision, and the numbers of today, 7 and 30 days. @throws AdvertiserNotFound */
  async dashboard(ctx: RequestContext, advertiserId: string | undefined): Promise<DashboardDto> {
    const now = clock.now(ctx);
    return this.tx.run(ctx, async () => {
      const companies = await this.companiesOf(ctx, advertiserId);
      const offerIds = await this.figures.findOfferIds(companies);
      const { timezone, starts } = await this.figures.findMidnights(ctx.tenantId, now);
      const periods: PeriodFiguresDto[] = [];
      for (const from of starts) {
        // What is counted up to this moment: the quarter of an hour that runs is among it.
        const to = new Date(now.getTime() + QUARTER_MS);
        const sums = await this.figures.sum({ tenantId: ctx.tenantId, offerIds, from, to });
        periods.push({ from: from.toISOString(), ...FiguresDto.from(sums) });
      }
      const { byStatus, waitingChanges } = await this.figures.countOffers(companies);
      const waiting = await this.figures.countWaiting(companies, offerIds);
      const [today, last7Days, last30Days] = periods;
      return {
        ...{ asOf: now.toISOString(), timezone, offers: byStatus, waitingChanges },
        ...{ waitingApplications: waiting.applications, waitingConversions: waiting.conversions },
        ...{ today: today!, last7Days: last7Days!, last30Days: last30Days! },
      };
    });
  }

  /** Conversions of own companies, newest first. */
  async listConversions(
    ctx: RequestContext,
    filter: ConversionFilter,
    request: PageRequest,
  ): Promise<Page<AdvertiserConversionDto>> {
    return this.tx.run(ctx, async () => {
      const { data, nextCursor } = await this.conversions.findOfOwnCompanies(ctx, filter, request);
      const faces = await this.profiles.findFaces(data.map(({ promoterId }) => promoterId));
      return {
        data: data.map((one) => AdvertiserConversionDto.from(one, faces.get(one.promoterId) ?? null)),
        nextCursor,
      };
    });
  }

  /** What promoters brought own companies, most clicks first. @throws AdvertiserNotFound, OfferNotFound */
  async promoters(ctx: RequestContext, query: PromotersQueryDto): Promise<Page<PromoterFiguresDto>> {
    const to = query.to ?? new Date(clock.now(ctx).getTime() + QUARTER_MS);
    const given = query.from ?? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS);
    const from = new Date(Math.floor(given.getTime() / QUARTER_MS) * QUARTER_MS);
    return this.tx.run(ctx, async () => {
      const own = await this.figures.findOfferIds(await this.companiesOf(ctx, query.advertiserId));
      const { offerId } = query;
      if (offerId !== undefined && !own.includes(offerId)) throw new OfferNotFound();
      const filter = {
        tenantId: ctx.tenantId,
        offerIds: offerId === undefined ? own : [offerId],
        ...{ from, to },
      };
      const { data, nextCursor } = await this.figures.findPromoters(filter, query);
      const faces = await this.profiles.findFaces(data.map(({ promoterId }) => promoterId));
      return {
        data: data.map((sums) => PromoterFiguresDto.of(sums, faces.get(sums.promoterId) ?? null)),
        nextCursor,
      };
    });
  }

  private async companiesOf(ctx: RequestContext, advertiserId: string | undefined): Promise<string[]> {
    const own = await this.advertisers.advertiserIdsOf(ctx);
    if (advertiserId === undefined) return own;
    if (!own.includes(advertiserId)) throw new AdvertiserNotFound();
    return [advertiserId];
  }
}
