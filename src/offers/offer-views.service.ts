import { Injectable } from '@nestjs/common';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import type { Locale } from '../kernel/http/locale.js';
import { toUnits } from '../kernel/money/money.js';
import { BrandsService } from './brands/brands.service.js';
import { CategoriesService } from './categories/categories.service.js';
import { OfferDto } from './dto/offer.dto.js';
import type { OfferCapDto } from './dto/offer-parts.dto.js';
import type { OfferEntity } from './offer.entity.js';
import { OfferLimits } from './offer-limits.service.js';
import type { OfferLimit } from './offer-limits.types.js';
import { OffersPerformanceService } from './performance/offers-performance.service.js';

/** Offers as people read them: with what they belong to, what they brought of late and what limits them. */
@Injectable()
export class OfferViewsService {
  constructor(
    private readonly categories: CategoriesService,
    private readonly brands: BrandsService,
    private readonly performance: OffersPerformanceService,
    private readonly limits: OfferLimits,
  ) {}

  /**
   * Within the caller's transaction, in the order given.
   * @param isOwn whether the reader stands on the side of the offer's advertiser
   */
  async show(
    ctx: RequestContext,
    offers: readonly OfferEntity[],
    locale: Locale,
    isOwn: (offer: OfferEntity) => boolean,
  ): Promise<OfferDto[]> {
    const given = (ids: (string | null)[]): string[] => [...new Set(ids.filter((id) => id !== null))];
    const categories = await this.categories.findMany(given(offers.map(({ categoryId }) => categoryId)));
    const brands = await this.brands.findMany(given(offers.map(({ brandId }) => brandId)));
    const rates = await this.performance.ratesOf(offers);
    const ids = offers.map(({ id }) => id);
    const mine = hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null;
    const limits = await this.limits.find(ids, offers.some(isOwn) ? 'all' : mine);
    return offers.map((offer) => {
      const category = categories.find(({ id }) => id === offer.categoryId);
      const brand = brands.find(({ id }) => id === offer.brandId);
      const own = isOwn(offer);
      return OfferDto.from(offer, {
        isOwn: own,
        locale,
        category: category
          ? { id: category.id, slug: category.slug, name: category.name[locale] ?? category.name.en }
          : null,
        brand: brand ? { id: brand.id, name: brand.name, logoUrl: brand.logoUrl } : null,
        epc: rates.get(offer.id)?.epc,
        conversionRate: rates.get(offer.id)?.conversionRate,
        caps: (limits.get(offer.id) ?? [])
          .filter(({ promoterId }) => own || promoterId === null || promoterId === mine)
          .map((limit) => capOf(limit, offer.currency)),
      });
    });
  }

  /** One offer; the rest as in `show`. */
  async showOne(ctx: RequestContext, offer: OfferEntity, locale: Locale, isOwn: boolean): Promise<OfferDto> {
    const [dto] = await this.show(ctx, [offer], locale, () => isOwn);
    return dto!;
  }
}

function capOf(
  { metric, window, timeZone, limit, isMoney, promoterId }: OfferLimit,
  currency: string,
): OfferCapDto {
  return { metric, window, timeZone, limit: isMoney ? toUnits(limit, currency) : Number(limit), promoterId };
}
