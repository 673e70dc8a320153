import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdvertisersService } from '../advertisers/advertisers.service.js';
import { AuditService } from '../audit/audit.service.js';
import { TenantTransactions } from '../database/tenant-transactions.js';
import { clock } from '../kernel/clock/clock.js';
import { actsForTenant } from '../kernel/context/authority.js';
import { hasRole, type RequestContext, userIdOf } from '../kernel/context/request-context.js';
import type { Locale } from '../kernel/http/locale.js';
import { newId } from '../kernel/ids/uuid.js';
import type { Page, PageRequest } from '../kernel/paging/page.js';
import { LinkAdmissions } from '../links/link-admissions.service.js';
import { LinkOfferNotJoined } from '../links/links.errors.js';
import { LinksService } from '../links/links.service.js';
import type { OfferEntity } from '../offers/offer.entity.js';
import { OfferNotActive, OfferNotFound } from '../offers/offers.errors.js';
import { OffersService } from '../offers/offers.service.js';
import { OutboxService } from '../outbox/outbox.service.js';
import type { MyOfferDto } from './dto/my-offer.dto.js';
import { MembershipDto } from './dto/membership.dto.js';
import type { MembershipEntity } from './membership.entity.js';
import {
  MembershipAnswersMissing,
  MembershipExists,
  MembershipInvalidTransition,
  MembershipNotFound,
  MembershipRejected,
} from './memberships.errors.js';
import {
  MEMBERSHIP_APPROVED,
  MEMBERSHIP_REJECTED,
  MEMBERSHIP_REQUESTED,
  membershipEvent,
  OFFER_JOINED,
  OFFER_LEFT,
} from './memberships.events.js';
import { MembershipsRepository } from './memberships.repository.js';
import type { MembershipAnswer, MembershipFilter, MembershipScope } from './memberships.types.js';
import { ProfilesService } from './profiles/profiles.service.js';

/** Who promotes which offer: joining, deciding about applications, leaving. */
@Injectable()
export class MembershipsService implements OnModuleInit {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly memberships: MembershipsRepository,
    private readonly offers: OffersService,
    private readonly links: LinksService,
    private readonly admissions: LinkAdmissions,
    private readonly advertisers: AdvertisersService,
    private readonly profiles: ProfilesService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.admissions.register((ctx, offer, promoterId) => this.admit(ctx, offer, promoterId));
  }

  /**
   * Joins the caller: at once with a first link, or as an application that waits.
   * @throws OfferNotFound, OfferNotActive, MembershipExists, MembershipRejected, MembershipAnswersMissing
   */
  async join(ctx: RequestContext, offerId: string, answers: readonly string[]): Promise<MembershipEntity> {
    const promoterId = userIdOf(ctx);
    return this.tx.run(ctx, async () => {
      // Nobody pauses or ends the offer meanwhile.
      const offer = await this.offers.lockForReading(offerId);
      if (!offer || ['draft', 'pending', 'rejected'].includes(offer.status)) throw new OfferNotFound();
      if (offer.status !== 'active') throw new OfferNotActive({ details: { status: offer.status } });
      const status = offer.requiresApproval ? 'pending' : 'active';
      const wanted = membershipOf(ctx, offer, promoterId, status, answersOf(offer, answers));
      const membership = await this.enter(wanted);
      if (status === 'active') await this.welcome(ctx, offer, membership);
      else
        await this.outbox.publish(ctx, membershipEvent(MEMBERSHIP_REQUESTED, membership, offer.advertiserId));
      return membership;
    });
  }

  /**
   * Leaves an offer: the caller's links to it are archived, so that nothing new counts; sales of earlier clicks are
   * still paid. An application that waits is taken back.
   * @throws MembershipNotFound, MembershipInvalidTransition
   */
  async leave(ctx: RequestContext, offerId: string): Promise<MembershipDto> {
    const promoterId = userIdOf(ctx);
    return this.tx.run(ctx, async () => {
      const membership = await this.memberships.lockOf(promoterId, offerId);
      const offer = membership && (await this.offers.find(ctx, offerId));
      if (!membership || !offer) throw new MembershipNotFound();
      const { id, status } = membership;
      if (status !== 'active' && status !== 'pending')
        throw new MembershipInvalidTransition({ details: { status } });
      const changes = { status: 'left', leftAt: clock.now(ctx) } as const;
      await this.memberships.update(id, changes);
      await this.links.archiveAll(ctx, promoterId, offerId);
      const after = { ...membership, ...changes };
      await this.outbox.publish(ctx, membershipEvent(OFFER_LEFT, after, offer.advertiserId));
      return MembershipDto.from(after, null);
    });
  }

  /** Lets an applicant in, with a first link. @throws MembershipNotFound, MembershipInvalidTransition */
  async approve(ctx: RequestContext, id: string): Promise<MembershipDto> {
    return this.decide(ctx, id, 'active', null);
  }

  /** The applicant reads the reason. @throws MembershipNotFound, MembershipInvalidTransition */
  async reject(ctx: RequestContext, id: string, reason: string): Promise<MembershipDto> {
    return this.decide(ctx, id, 'rejected', reason);
  }

  /** Newest first: own ones for a promoter, of own offers for an advertiser, all for an admin. */
  async list(
    ctx: RequestContext,
    filter: MembershipFilter,
    request: PageRequest,
  ): Promise<Page<MembershipDto>> {
    return this.tx.run(ctx, async () => {
      const page = await this.memberships.findPage(await this.scopeOf(ctx), filter, request);
      const faces = await this.profiles.findFaces(page.data.map(({ promoterId }) => promoterId));
      const data = page.data.map((membership) =>
        MembershipDto.from(membership, faces.get(membership.promoterId) ?? null),
      );
      return { data, nextCursor: page.nextCursor };
    });
  }

  /** The caller's memberships with offers and links, newest first. */
  async mine(
    ctx: RequestContext,
    filter: MembershipFilter,
    request: PageRequest,
    locale: Locale,
  ): Promise<Page<MyOfferDto>> {
    const promoterId = userIdOf(ctx);
    return this.tx.run(ctx, async () => {
      const page = await this.memberships.findPage({ promoterId, advertiserIds: [] }, filter, request);
      const ids = page.data.map(({ offerId }) => offerId);
      const offers = await this.offers.showToOthers(ctx, await this.offers.findMany(ids), locale);
      const links = await this.links.findActive(ctx, promoterId, ids);
      const data = page.data.map((membership) => ({
        ...MembershipDto.from(membership, null),
        offer: offers.find(({ id }) => id === membership.offerId)!,
        links: links.filter(({ offerId }) => offerId === membership.offerId),
      }));
      return { data, nextCursor: page.nextCursor };
    });
  }

  /** Whoever makes a link joins by it where that needs nobody's consent. @throws LinkOfferNotJoined */
  private async admit(ctx: RequestContext, offer: OfferEntity, promoterId: string): Promise<void> {
    const known = await this.memberships.lockOf(promoterId, offer.id);
    if (known?.status === 'active') return;
    const isOpen = !offer.requiresApproval && offer.requirements.length === 0;
    if (!isOpen || known?.status === 'rejected') {
      throw new LinkOfferNotJoined({ details: { offerId: offer.id, membership: known?.status ?? null } });
    }
    const wanted = membershipOf(ctx, offer, promoterId, 'active', []);
    if (known) await this.memberships.update(known.id, rejoined(wanted));
    else if (!(await this.memberships.insertIfNone(wanted))) return;
    const membership = { ...wanted, id: known?.id ?? wanted.id };
    await this.outbox.publish(ctx, membershipEvent(OFFER_JOINED, membership, offer.advertiserId));
  }

  private async enter(wanted: MembershipEntity): Promise<MembershipEntity> {
    if (await this.memberships.insertIfNone(wanted)) return wanted;
    const known = (await this.memberships.lockOf(wanted.promoterId, wanted.offerId))!;
    if (known.status === 'rejected') throw new MembershipRejected({ details: { reason: known.reason } });
    if (known.status !== 'left') throw new MembershipExists({ details: { status: known.status } });
    await this.memberships.update(known.id, rejoined(wanted));
    return { ...wanted, id: known.id, createdAt: known.createdAt };
  }

  private async welcome(
    ctx: RequestContext,
    offer: OfferEntity,
    membership: MembershipEntity,
  ): Promise<void> {
    const { id: offerId, advertiserId } = offer;
    const link = { offerId, slug: null, destinationUrl: null, expiresAt: null, tags: [] };
    await this.links.create(ctx, link, membership.promoterId);
    await this.outbox.publish(ctx, membershipEvent(OFFER_JOINED, membership, advertiserId));
  }

  private async decide(
    ctx: RequestContext,
    id: string,
    status: 'active' | 'rejected',
    reason: string | null,
  ): Promise<MembershipDto> {
    return this.tx.run(ctx, async () => {
      const membership = await this.memberships.lockById(id);
      const offer = membership && (await this.offers.find(ctx, membership.offerId));
      if (!membership || !offer || !(await this.actsFor(ctx, offer.advertiserId)))
        throw new MembershipNotFound();
      const from = status === 'active' ? ['pending', 'rejected'] : ['pending'];
      if (!from.includes(membership.status))
        throw new MembershipInvalidTransition({ details: { status: membership.status } });
      const changes = { status, reason, ...(status === 'active' ? { joinedAt: clock.now(ctx) } : {}) };
      await this.memberships.update(id, changes);
      const after = { ...membership, ...changes };
      const type = status === 'active' ? MEMBERSHIP_APPROVED : MEMBERSHIP_REJECTED;
      await this.audit.record(ctx, {
        action: type,
        subjectType: 'membership',
        subjectId: id,
        before: { status: membership.status, reason: membership.reason },
        after: { status, reason },
      });
      await this.outbox.publish(ctx, membershipEvent(type, after, offer.advertiserId));
      // A paused offer gives its new members a link once they ask for one.
      if (status === 'active' && offer.status === 'active') await this.welcome(ctx, offer, after);
      const faces = await this.profiles.findFaces([after.promoterId]);
      return MembershipDto.from(after, faces.get(after.promoterId) ?? null);
    });
  }

  private async actsFor(ctx: RequestContext, advertiserId: string): Promise<boolean> {
    if (actsForTenant(ctx, 'offers:write')) return true;
    return (await this.advertisers.advertiserIdsOf(ctx)).includes(advertiserId);
  }

  private async scopeOf(ctx: RequestContext): Promise<MembershipScope> {
    if (actsForTenant(ctx, 'offers:read')) return 'all';
    return {
      promoterId: hasRole(ctx, 'PROMOTER') ? userIdOf(ctx) : null,
      advertiserIds: hasRole(ctx, 'ADVERTISER') ? await this.advertisers.advertiserIdsOf(ctx) : [],
    };
  }
}

function answersOf({ requirements }: OfferEntity, answers: readonly string[]): MembershipAnswer[] {
  if (answers.length !== requirements.length) {
    throw new MembershipAnswersMissing({ details: { requirements: requirements.length } });
  }
  return requirements.map((question, index) => ({ question, answer: answers[index]! }));
}

function membershipOf(
  ctx: RequestContext,
  offer: OfferEntity,
  promoterId: string,
  status: 'pending' | 'active',
  answers: MembershipAnswer[],
): MembershipEntity {
  const now = clock.now(ctx);
  return {
    id: newId(),
    tenantId: ctx.tenantId,
    offerId: offer.id,
    promoterId,
    status,
    answers,
    reason: null,
    appliedAt: now,
    joinedAt: status === 'active' ? now : null,
    leftAt: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  };
}

function rejoined({ status, answers, appliedAt, joinedAt }: MembershipEntity): Partial<MembershipEntity> {
  return { status, answers, appliedAt, joinedAt, reason: null, leftAt: null };
}
