import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type RuntimeConfig } from '../config/runtime-config.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import type { Permission } from '../kernel/context/roles.js';
import { randomCode } from '../kernel/crypto/hash.js';
import { newId } from '../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../kernel/paging/page.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { OffersService } from '../offers/offers.service.js';
import { LinkDto } from './dto/link.dto.js';
import { LinkAdmissions } from './link-admissions.service.js';
import { checkLinkDestination } from './link-destination.policy.js';
import type { LinkEntity } from './link.entity.js';
import { LinkArchived, LinkCodeTaken, LinkExpiredAtBirth, LinkNotFound } from './links.errors.js';
import { LinksRepository } from './links.repository.js';
import type { LinkChanges, LinkFilter, NewLink } from './links.types.js';

const CODE_LENGTH = 8;
const CODE_TRIES = 5;

/** Tracking links: a code that leads a promoter's visitors to an offer. */
@Injectable()
export class LinksService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly links: LinksRepository,
    private readonly offers: OffersService,
    private readonly admissions: LinkAdmissions,
    @Inject(CONFIG) private readonly config: RuntimeConfig,
  ) {}

  /**
   * Makes a link to an active offer for the caller, or for the promoter a system job names.
   * @throws OfferNotFound, OfferNotActive, LinkOfferNotJoined, LinkCodeTaken, LinkForeignDestination, LinkExpiredAtBirth,
   *   UnknownMacro, MacroMisplaced, InvalidDestination
   */
  async create(ctx: RequestContext, link: NewLink, promoterId = userIdOf(ctx)): Promise<LinkDto> {
    this.assertFuture(ctx, link.expiresAt);
    return this.tx.run(ctx, async () => {
      const offer = await this.offers.find(ctx, link.offerId);
      if (!offer) throw new OfferNotFound();
      if (offer.status !== 'active') throw new OfferNotActive({ details: { status: offer.status } });
      if (link.destinationUrl !== null) checkLinkDestination(link.destinationUrl, offer.destinationUrl);
      await this.admissions.admit(ctx, offer, promoterId);
      const now = new Date();
      const { slug, campaignId = null, endUserId = null, ...rest } = link;
      const row = {
        ...rest,
        campaignId,
        endUserId,
        id: newId(),
        tenantId: ctx.tenantId,
        promoterId,
        createdAt: now,
        updatedAt: now,
      };
      return this.toDto(await this.insertWithCode({ ...row, status: 'active' }, slug));
    });
  }

  /** @throws LinkNotFound when there is none, or it is not the caller's */
  async get(ctx: RequestContext, id: string): Promise<LinkDto> {
    return this.tx.run(ctx, async () => {
      const link = await this.links.findById(id);
      return this.toDto(ownOrThrow(ctx, link, 'links:read'));
    });
  }

  /** The link whosever it is and whatever its state, for other domains' rules; null when the tenant has none. */
  async find(ctx: RequestContext, id: string): Promise<LinkEntity | null> {
    return this.tx.run(ctx, () => this.links.findById(id));
  }

  /** @throws LinkNotFound when no link has exactly this code, or it is not the caller's */
  async getByCode(ctx: RequestContext, code: string): Promise<LinkDto> {
    return this.tx.run(ctx, async () => {
      const link = await this.links.findByCode(code);
      return this.toDto(ownOrThrow(ctx, link, 'links:read'));
    });
  }

  /** Newest first: own ones for a promoter, all for an admin. */
  async list(ctx: RequestContext, filter: LinkFilter, request: PageRequest): Promise<Page<LinkDto>> {
    const promoterId = actsForTenant(ctx, 'links:read') ? undefined : userIdOf(ctx);
    const page = await this.tx.run(ctx, () => this.links.findPage({ ...filter, promoterId }, request));
    return mapPage(page, (link) => this.toDto(link));
  }

  /** Active links of a promoter to these offers, newest first, within the caller's transaction. */
  async findActive(ctx: RequestContext, promoterId: string, offerIds: readonly string[]): Promise<LinkDto[]> {
    const links = await this.tx.run(ctx, () => this.links.findActive(promoterId, offerIds));
    return links.map((link) => this.toDto(link));
  }

  /** Ends all links of a promoter to an offer, for other domains' rules. */
  async archiveAll(ctx: RequestContext, promoterId: string, offerId: string): Promise<void> {
    await this.tx.run(ctx, () => this.links.archiveAll(promoterId, offerId));
  }

  /**
   * Changes destination, expiry or tags.
   * @throws LinkNotFound, LinkArchived, LinkForeignDestination, LinkExpiredAtBirth, UnknownMacro,
   *   MacroMisplaced, InvalidDestination
   */
  async update(ctx: RequestContext, id: string, changes: LinkChanges): Promise<LinkDto> {
    this.assertFuture(ctx, changes.expiresAt ?? null);
    return this.tx.run(ctx, async () => {
      const link = ownOrThrow(ctx, await this.links.lockById(id), 'links:write');
      if (link.status === 'archived') throw new LinkArchived();
      if (changes.destinationUrl != null) {
        const offer = await this.offers.find(ctx, link.offerId);
        if (!offer) throw new OfferNotFound();
        checkLinkDestination(changes.destinationUrl, offer.destinationUrl);
      }
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      await this.links.update(id, given);
      return this.toDto({ ...link, ...given });
    });
  }

  /** Ends a link for good; a second time changes nothing. @throws LinkNotFound */
  async archive(ctx: RequestContext, id: string): Promise<LinkDto> {
    return this.tx.run(ctx, async () => {
      const link = ownOrThrow(ctx, await this.links.lockById(id), 'links:write');
      if (link.status !== 'archived') await this.links.update(id, { status: 'archived' });
      return this.toDto({ ...link, status: 'archived' });
    });
  }

  private async insertWithCode(link: Omit<LinkEntity, 'code'>, slug: string | null): Promise<LinkEntity> {
    if (slug !== null) {
      const row = { ...link, code: slug };
      if (!(await this.links.insertIfFree(row))) throw new LinkCodeTaken();
      return row;
    }
    for (let attempt = 0; attempt < CODE_TRIES; attempt++) {
      const row = { ...link, code: randomCode(CODE_LENGTH) };
      if (await this.links.insertIfFree(row)) return row;
    }
    throw new Error('no free link code was found');
  }

  private assertFuture(ctx: RequestContext, expiresAt: Date | null): void {
    if (expiresAt !== null && expiresAt <= clock.now(ctx)) throw new LinkExpiredAtBirth();
  }

  private toDto(link: LinkEntity): LinkDto {
    return LinkDto.from(link, this.config.publicUrl ?? '');
  }
}

function ownOrThrow(ctx: RequestContext, link: LinkEntity | null, permission: Permission): LinkEntity {
  if (!link) throw new LinkNotFound();
  if (!actsForTenant(ctx, permission) && link.promoterId !== userIdOf(ctx)) throw new LinkNotFound();
  return link;
}
