import { Injectable } from '@nestjs/common';
import { AdvertisersService } from '../../advertisers/advertisers.service.js';
import { AuditService } from '../../audit/audit.service.js';
import { TenantTransactions } from '../../database/tenant-transactions.js';
import { clock } from '../../kernel/clock/clock.js';
import { actsForTenant } from '../../kernel/context/authority.js';
import type { RequestContext } from '../../kernel/context/request-context.js';
import { newId } from '../../kernel/ids/uuid.js';
import { mapPage, type Page, type PageRequest } from '../../kernel/paging/page.js';
import { OfferInvalidTransition, OfferNotFound } from '../../offers/offers.errors.js';
import { OffersService } from '../../offers/offers.service.js';
import { OutboxService } from '../../outbox/outbox.service.js';
import { CapUsesRepository } from './cap-uses.repository.js';
import { isTimeZone, windowAt } from './cap-window.policy.js';
import { CapArchived, CapInvalid, CapNotFound } from './caps.errors.js';
import { capReached } from './caps.events.js';
import { CapsRepository } from './caps.repository.js';
import type { Cap, CapAction, CapMetric, CappedConversion, CapScope, CapWindow } from './caps.types.js';
import type { CreateCapDto } from './dto/cap-body.dto.js';
import { CapDto, CapUseDto } from './dto/cap.dto.js';
import { OverflowDto } from './dto/overflow.dto.js';

/** Limits on offers: who may set them, what conversions use of them, and what happens when they are reached. */
@Injectable()
export class CapsService {
  constructor(
    private readonly tx: TenantTransactions,
    private readonly caps: CapsRepository,
    private readonly uses: CapUsesRepository,
    private readonly offers: OffersService,
    private readonly advertisers: AdvertisersService,
    private readonly outbox: OutboxService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Makes a limit; it counts what happens from now on.
   * @throws OfferNotFound when the offer is not the caller's, CapInvalid
   */
  async create(ctx: RequestContext, input: CreateCapDto): Promise<CapDto> {
    if (!isTimeZone(input.timeZone))
      throw new CapInvalid({ message: `There is no time zone ${input.timeZone}.` });
    return this.tx.run(ctx, async () => {
      const scope = await this.scopeOf(ctx);
      const offer = await this.offers.find(ctx, input.offerId);
      if (!offer || (scope !== 'all' && !scope.includes(offer.advertiserId))) throw new OfferNotFound();
      const promoterId = input.promoterId ?? null;
      if (promoterId !== null && !(await this.caps.isPromoter(promoterId))) {
        throw new CapInvalid({ message: 'promoterId is of no promoter of this tenant.' });
      }
      const campaignId = input.campaignId ?? null;
      await this.checkCampaign(offer.id, promoterId, campaignId);
      const { metric, window, timeZone, limit, action } = input;
      refusePause(campaignId, action);
      const cap: Cap = {
        ...{ id: newId(), tenantId: ctx.tenantId, offerId: offer.id, promoterId, campaignId },
        ...{
          metric,
          period: window,
          timeZone,
          limitUnits: BigInt(limit),
          action,
          status: 'active',
          createdAt: new Date(),
        },
      };
      await this.caps.insert(cap);
      await this.recordChange(ctx, 'cap.created', null, cap);
      return CapDto.from(cap);
    });
  }

  /** Newest first, without archived ones. */
  async list(ctx: RequestContext, offerId: string | undefined, request: PageRequest): Promise<Page<CapDto>> {
    return this.tx.run(ctx, async () =>
      mapPage(await this.caps.findPage(await this.scopeOf(ctx), offerId ?? null, request), CapDto.from),
    );
  }

  /** A limit with how far it is in the window of now. @throws CapNotFound */
  async get(ctx: RequestContext, id: string): Promise<CapUseDto> {
    return this.tx.run(ctx, async () => {
      const cap = await this.find(ctx, id);
      const window = windowAt(cap.period, cap.timeZone, clock.now(ctx).getTime());
      return CapUseDto.of(cap, window, await this.caps.findUse(id, window));
    });
  }

  /** @throws CapNotFound, CapArchived, CapInvalid */
  async update(
    ctx: RequestContext,
    id: string,
    changes: { limit?: number; action?: CapAction },
  ): Promise<CapDto> {
    return this.tx.run(ctx, async () => {
      const cap = await this.find(ctx, id);
      if (cap.status === 'archived') throw new CapArchived();
      refusePause(cap.campaignId, changes.action);
      const limitUnits = changes.limit === undefined ? cap.limitUnits : BigInt(changes.limit);
      const changed = { ...cap, limitUnits, action: changes.action ?? cap.action };
      await this.caps.update(changed);
      await this.recordChange(ctx, 'cap.updated', cap, changed);
      return CapDto.from(changed);
    });
  }

  /** Ends a limit for good; again is nothing new. @throws CapNotFound */
  async archive(ctx: RequestContext, id: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      const cap = await this.find(ctx, id);
      if (cap.status === 'archived') return;
      const archived: Cap = { ...cap, status: 'archived' };
      await this.caps.update(archived);
      await this.recordChange(ctx, 'cap.archived', cap, archived);
    });
  }

  /** Conversions that came when a cap was full, newest first. */
  async listOverflows(ctx: RequestContext, request: PageRequest): Promise<Page<OverflowDto>> {
    return this.tx.run(ctx, async () =>
      mapPage(await this.caps.findOverflows(await this.scopeOf(ctx), request), OverflowDto.from),
    );
  }

  /** Which of these offers have active caps that conversions fill, within the caller's transaction. */
  findCappedByConversions(offerIds: readonly string[]): Promise<Set<string>> {
    return this.caps.findCappedByConversions(offerIds);
  }

  /**
   * Uses what a conversion needs of all caps that apply, or of none when one is full: then it is put on
   * the overflow list. Must run in the conversion's transaction; the windows stay locked until its end.
   * @returns false when a cap is full
   */
  async takeForConversion(ctx: RequestContext, conversion: CappedConversion): Promise<boolean> {
    return this.tx.run(ctx, async () => {
      const caps = await this.caps.findForConversion(conversion);
      const uses: { cap: Cap; window: CapWindow; units: bigint; room: bigint }[] = [];
      for (const cap of caps) {
        const window = windowAt(cap.period, cap.timeZone, conversion.convertedAt.getTime());
        const units = unitsOf(cap.metric, conversion);
        uses.push({ cap, window, units, room: await this.caps.lockRoom(cap, window) });
      }
      const over = uses.filter(({ cap, units, room }) => cap.action !== 'notify' && units > room);
      for (const { cap, window, units } of over) {
        await this.caps.use(cap, window, 0n, true);
        await this.caps.insertOverflow(cap, window, conversion, units);
      }
      if (over.length > 0) return false;
      for (const { cap, window, units, room } of uses) {
        await this.caps.use(cap, window, units, units >= room);
        if (units > 0n) await this.uses.insert(cap, window, conversion.conversionId, units);
      }
      return true;
    });
  }

  /** Does what a full window asks for, once: an event, and a pause where the cap says so. */
  async actOnReached(ctx: RequestContext, capId: string, windowStart: Date, counted: bigint): Promise<void> {
    await this.tx.run(ctx, async () => {
      const cap = await this.caps.findById(capId, 'all');
      if (!cap || !(await this.caps.markActed(capId, windowStart))) return;
      const offer = await this.offers.find(ctx, cap.offerId);
      if (!offer) throw new OfferNotFound();
      await this.outbox.publish(ctx, capReached(cap, offer.advertiserId, windowStart, counted));
      if (cap.action === 'pause' && cap.status === 'active') await this.pause(ctx, cap);
    });
  }

  /** Opens an offer that a cap paused; nothing when somebody opened or ended it before. */
  async resumeOffer(ctx: RequestContext, offerId: string): Promise<void> {
    await this.tx.run(ctx, async () => {
      try {
        await this.offers.changeStatus(ctx, offerId, 'resume', { reason: 'cap_open' });
      } catch (error) {
        if (error instanceof OfferInvalidTransition) return;
        throw error;
      }
    });
  }

  /** @throws CapInvalid */
  private async checkCampaign(
    offerId: string,
    promoterId: string | null,
    campaignId: string | null,
  ): Promise<void> {
    if (campaignId === null) return;
    if (promoterId !== null)
      throw new CapInvalid({ message: 'A cap limits a promoter or a campaign, not both.' });
    if (!(await this.caps.isCampaignOf(offerId, campaignId)))
      throw new CapInvalid({ message: 'campaignId is of no campaign on this offer.' });
  }

  private async pause(ctx: RequestContext, cap: Cap): Promise<void> {
    try {
      await this.offers.changeStatus(ctx, cap.offerId, 'pause', { reason: 'cap_reached', capId: cap.id });
    } catch (error) {
      // Somebody paused or ended it before.
      if (error instanceof OfferInvalidTransition) return;
      throw error;
    }
  }

  private async find(ctx: RequestContext, id: string): Promise<Cap> {
    const cap = await this.caps.findById(id, await this.scopeOf(ctx));
    if (!cap) throw new CapNotFound();
    return cap;
  }

  private async scopeOf(ctx: RequestContext): Promise<CapScope> {
    if (actsForTenant(ctx, 'offers:write')) return 'all';
    return this.advertisers.advertiserIdsOf(ctx);
  }

  private async recordChange(
    ctx: RequestContext,
    action: string,
    before: Cap | null,
    after: Cap,
  ): Promise<void> {
    await this.audit.record(ctx, {
      action,
      subjectType: 'cap',
      subjectId: after.id,
      ...(before ? { before: { ...CapDto.from(before) } } : {}),
      after: { ...CapDto.from(after) },
    });
  }
}

/** The offer is for others too. @throws CapInvalid */
function refusePause(campaignId: string | null, action: CapAction | undefined): void {
  if (campaignId !== null && action === 'pause')
    throw new CapInvalid({ message: 'A cap of a campaign cannot pause the offer.' });
}

function unitsOf(metric: CapMetric, { payoutMinor }: CappedConversion): bigint {
  return metric === 'conversions' ? 1n : payoutMinor;
}
