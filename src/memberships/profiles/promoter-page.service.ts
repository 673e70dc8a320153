import { Injectable } from '@nestjs/common';
import { systemContext } from '../../kernel/context/request-context.js';
import type { Locale } from '../../kernel/http/locale.js';
import { LinksService } from '../../links/links.service.js';
import { OffersService } from '../../offers/offers.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { MembershipsRepository } from '../memberships.repository.js';
import type { PromotedOfferDto, PublicPromoterDto } from './dto/profile.dto.js';
import { ProfileNotFound } from './profiles.errors.js';
import { ProfilesRepository } from './profiles.repository.js';

const MOST_OFFERS = 50;
const USERNAME = /^[a-z0-9][a-z0-9_-]{2,29}$/;

/** What everybody may see of a promoter, without a log-in. */
@Injectable()
export class PromoterPageService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly profiles: ProfilesRepository,
    private readonly memberships: MembershipsRepository,
    private readonly offers: OffersService,
    private readonly links: LinksService,
  ) {}

  /** Compared without regard to case. @throws ProfileNotFound */
  async get(username: string, locale: Locale): Promise<PublicPromoterDto> {
    const wanted = username.toLowerCase();
    const place = USERNAME.test(wanted) ? await this.profiles.findPlace(wanted) : null;
    if (!place) throw new ProfileNotFound();
    return this.tx.run(place, async () => {
      const profile = await this.profiles.findOf(place.userId);
      if (!profile) throw new ProfileNotFound();
      const { name, bio, links, audience, showsOffers } = profile;
      const offers = showsOffers ? await this.offersOf(place, locale) : [];
      return { username: profile.username, name, bio, links, audience, offers };
    });
  }

  private async offersOf(
    { tenantId, userId }: { tenantId: string; userId: string },
    locale: Locale,
  ): Promise<PromotedOfferDto[]> {
    const ctx = systemContext('memberships.promoter-page', { tenantId });
    const ids = await this.memberships.findActiveOffers(userId, MOST_OFFERS);
    const offers = await this.offers.showToOthers(ctx, await this.offers.findMany(ids), locale);
    const links = await this.links.findActive(ctx, userId, ids);
    return ids.flatMap((id) => {
      const offer = offers.find((one) => one.id === id);
      const link = links.find(({ offerId }) => offerId === id);
      if (!offer || !link) return [];
      const { title, description } = offer.text;
      return [{ title, description, brand: offer.brand?.name ?? null, url: link.url }];
    });
  }
}
