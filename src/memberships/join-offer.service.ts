import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import type { RequestContext } from '../kernel/context/request-context.js';
import { LinksService } from '../links/links.service.js';
import { MembershipDto } from './dto/membership.dto.js';
import type { JoinedDto } from './dto/my-offer.dto.js';
import { JoinLinks } from './join-links.service.js';
import { MembershipsService } from './memberships.service.js';

/** Joining as promoters see it: the membership and every way to share its link. */
@Injectable()
export class JoinOfferService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly memberships: MembershipsService,
    private readonly links: LinksService,
    private readonly joinLinks: JoinLinks,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /** @throws OfferNotFound, OfferNotActive, MembershipExists, MembershipRejected, MembershipAnswersMissing */
  async join(ctx: RequestContext, offerId: string, answers: readonly string[]): Promise<JoinedDto> {
    return this.tx.run(ctx, async () => {
      const membership = await this.memberships.join(ctx, offerId, answers);
      const dto = MembershipDto.from(membership, null);
      const [link] = await this.links.findActive(ctx, membership.promoterId, [offerId]);
      if (membership.status !== 'active' || !link)
        return { ...dto, link: null, signedLink: null, shortLink: null, qr: null };
      const signed = await this.joinLinks.sign(ctx, link.id);
      const drawn = `${this.config.publicUrl ?? ''}/api/links/${link.id}/qr`;
      return {
        ...dto,
        link,
        signedLink: { url: signed.url, expiresAt: signed.expiresAt.toISOString() },
        shortLink: link.url,
        qr: { svg: `${drawn}.svg`, png: `${drawn}.png` },
      };
    });
  }
}
